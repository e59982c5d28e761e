import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';

/** The audience of a token for Azure Database for PostgreSQL in the public cloud. */
export const DATABASE_AUDIENCE = 'https://ossrdbms-aad.database.windows.net';

/** Codes of the first message (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
const SSL_REQUEST = 80_877_103;
const CLEARTEXT_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
const INT = 4;

export interface TokenGateOptions {
  /** Of a database on the server that stands behind the gate and trusts it. */
  readonly url: string;
  /** Who issues the tokens: `httpOrigin` of the simulated tenant, and its id. */
  readonly issuer: { readonly origin: string; readonly tenantId: string };
  /** The application that each user of the database is. */
  readonly users: Readonly<Record<string, string>>;
  /** With a certificate (PEM) it speaks TLS when it is asked to. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Why a connection is refused: SQLSTATE and words. */
class Refusal extends Error {
  constructor(
    readonly state: '28P01' | '28000',
    message: string,
  ) {
    super(message);
  }
}

/** In front of a real server it signs people in as Azure Database for PostgreSQL does: the password is a token of Entra. */
export class TokenGate {
  /** Identifiers (`uti`) of the tokens that were accepted, in order. */
  readonly accepted: string[] = [];
  readonly refused: string[] = [];
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly listener: Server,
    private readonly options: TokenGateOptions,
    private readonly keys: ReturnType<typeof createRemoteJWKSet>,
  ) {
    listener.on('connection', (socket) => void this.#admit(socket));
  }

  static async open(options: TokenGateOptions): Promise<TokenGate> {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new TokenGate(listener, options, createRemoteJWKSet(new URL(`${options.issuer.origin}/discovery/v2.0/keys`)));
  }

  /** The same database by way of this gate. */
  through(user: string, host = '127.0.0.1'): string {
    const { port } = this.listener.address() as AddressInfo;
    return `postgres://${user}@${host}:${port}${new URL(this.options.url).pathname}`;
  }

  /** Connections that stand open, signed in or not. */
  get open(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    this.#sockets.forEach((socket) => socket.destroy());
    this.listener.close();
    await once(this.listener, 'close');
  }

  async #admit(raw: Socket): Promise<void> {
    this.#sockets.add(raw);
    raw.on('close', () => this.#sockets.delete(raw)).on('error', () => undefined);
    try {
      const { socket, start } = await this.#begin(raw);
      socket.write(CLEARTEXT_PASSWORD);
      const token = await passwordFrom(socket);
      try {
        this.accepted.push(await this.#proven(userIn(start), token));
      } catch (error) {
        this.#refuse(socket, error instanceof Refusal ? error : new Refusal('28P01', 'The access token is not valid.'));
        return;
      }
      this.#join(socket, start);
    } catch {
      // It went away before it had said all.
      raw.destroy();
    }
  }

  async #begin(raw: Socket): Promise<{ readonly socket: Socket; readonly start: Buffer }> {
    let socket = raw;
    for (;;) {
      const length = await take(socket, INT);
      const start = Buffer.concat([length, await take(socket, length.readInt32BE() - INT)]);
      if (start.readInt32BE(INT) !== SSL_REQUEST) return { socket, start };
      const { tls } = this.options;
      socket.write(tls === undefined ? 'N' : 'S');
      if (tls === undefined) continue;
      socket = new TLSSocket(raw, { isServer: true, ...tls });
      socket.on('error', () => raw.destroy());
    }
  }

  /** @returns the token's identifier */
  async #proven(user: string, token: string): Promise<string> {
    const { issuer, users } = this.options;
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, this.keys, { issuer: `https://sts.windows.net/${issuer.tenantId}/`, audience: DATABASE_AUDIENCE, algorithms: ['RS256'], requiredClaims: ['exp', 'uti'] }));
    } catch (error) {
      throw new Refusal('28P01', error instanceof errors.JWTExpired ? 'The access token has expired. Acquire a new token and retry.' : 'The access token is not valid.');
    }
    if (payload['tid'] !== issuer.tenantId || payload['appid'] !== users[user]) throw new Refusal('28000', `role "${user}" is not that of the token`);
    return String(payload['uti']);
  }

  #refuse(socket: Socket, { state, message }: Refusal): void {
    this.refused.push(state);
    const fields = Buffer.from(`SFATAL\0VFATAL\0C${state}\0M${message}\0\0`);
    const head = Buffer.alloc(1 + INT, 'E');
    head.writeInt32BE(fields.length + INT, 1);
    socket.end(Buffer.concat([head, fields]));
  }

  /** From here on the real server speaks, which begins with the acceptance. */
  #join(socket: Socket, start: Buffer): void {
    const { hostname, port } = new URL(this.options.url);
    const server = connect({ host: hostname, port: Number(port) });
    server.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => server.destroy());
    server.write(start);
    socket.pipe(server);
    server.pipe(socket);
  }
}

const take = async (socket: Socket, bytes: number): Promise<Buffer> => {
  for (;;) {
    const read = socket.read(bytes) as Buffer | null;
    if (read !== null && read.length === bytes) return read;
    if (socket.readableEnded || socket.destroyed) throw new Error('the connection has ended');
    await Promise.race([once(socket, 'readable'), once(socket, 'close')]);
  }
};

const passwordFrom = async (socket: Socket): Promise<string> => {
  const head = await take(socket, 1 + INT);
  if (head.toString('latin1', 0, 1) !== 'p') throw new Error('no password came');
  return (await take(socket, head.readInt32BE(1) - INT)).toString('utf8').replace(/\0$/, '');
};

/** A start is pairs of texts, each ended by a zero, behind its length and its version. */
const userIn = (start: Buffer): string => {
  const texts = start.toString('utf8', 2 * INT).split('\0');
  return texts[texts.findIndex((text, index) => index % 2 === 0 && text === 'user') + 1] ?? '';
};
