import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a link does with what it is given. `stalled`: both ways stand still; `half-open`: what the server says is lost, and it is not told so. */
export type LinkState = 'open' | 'stalled' | 'half-open' | 'cut';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** What stands still, in order. */
  readonly held: (() => void)[];
}

/** A way to a server that can fail as networks do. */
export class Link {
  #state: LinkState = 'open';
  #loses: string | undefined;
  readonly #pairs = new Set<Pair>();

  private constructor(
    private readonly listener: Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {
    listener.on('connection', (client) => this.#join(client));
  }

  /** @param url of a database; the link leads to its server */
  static async to(url: string): Promise<Link> {
    const { hostname, port } = new URL(url);
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new Link(listener, { host: hostname, port: Number(port) });
  }

  /** The same database, by way of this link. */
  through(url: string): string {
    const by = new URL(url);
    by.port = String((this.listener.address() as AddressInfo).port);
    return by.href;
  }

  /** From now on. `cut` ends the connections that there are, and refuses new ones; `open` lets what stood still go on. */
  set(state: LinkState): void {
    this.#state = state;
    if (state === 'cut') for (const { client, server } of this.#pairs) [client, server].forEach((end) => end.resetAndDestroy());
    if (state === 'open') for (const { held } of this.#pairs) held.splice(0).forEach((go) => go());
  }

  /** The next connection on which the client says this: it arrives, and the connection is lost before the answer. Once. */
  loseAnswerTo(said: string): void {
    this.#loses = said;
  }

  async close(): Promise<void> {
    this.set('cut');
    this.listener.close();
    await once(this.listener, 'close');
  }

  #join(client: Socket): void {
    if (this.#state === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.target);
    const pair: Pair = { client, server, held: [] };
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    [client, server].forEach((socket) => socket.on('error', () => undefined).on('close', end));
    client.on('data', (data) => this.#pass(pair, () => this.#toServer(pair, data)));
    server.on('data', (data) => this.#pass(pair, () => this.#state !== 'half-open' && client.write(data)));
  }

  #pass(pair: Pair, go: () => void): void {
    if (this.#state === 'stalled') pair.held.push(go);
    else go();
  }

  #toServer({ client, server }: Pair, data: Buffer): void {
    const lost = this.#loses !== undefined && data.includes(this.#loses);
    server.write(data);
    if (!lost) return;
    this.#loses = undefined;
    // The server has it and works on it; nobody hears what comes of it.
    server.removeAllListeners('data');
    server.resume();
    client.resetAndDestroy();
  }
}
