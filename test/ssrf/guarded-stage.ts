import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { isIP, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stage } from '../journeys/stage';

/** A port of this machine that must never be called. */
export interface Trap {
  readonly port: number;
  readonly calls: () => number;
  close(): void;
}

export const openTrap = async (): Promise<Trap> => {
  let calls = 0;
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.end('{}'));
  server.on('connection', (socket) => {
    calls += 1;
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    calls: () => calls,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};

/** A stage whose program is watched: where it connected to, and which names it asked the resolver for. */
export class GuardedStage {
  readonly stage: Stage;
  readonly #folder = mkdtempSync(join(tmpdir(), 'guard-'));
  readonly #lookups = join(this.#folder, 'lookups.txt');

  constructor(environment: Readonly<Record<string, string>>) {
    writeFileSync(this.#lookups, '');
    this.stage = new Stage({ JOURNEY_LOOKUPS: this.#lookups, ...environment }, {});
  }

  /** Opens the tenant and starts the program with service hosts that are made from the tenant's own. */
  async open(serviceHosts: (host: string) => string): Promise<void> {
    await this.stage.open(false);
    await this.stage.start({ BOT_SERVICE_HOSTS: serviceHosts(this.host) });
  }

  /** `host:port` of the tenant: everything that the program may call is there. */
  get host(): string {
    return new URL(this.stage.tenant.httpsOrigin).host;
  }

  /** Every place that the program connected to, and every name that it looked up, outside of `hosts`. */
  strays(hosts: readonly string[] = [this.host]): readonly string[] {
    const names = hosts.map((host) => host.split(':')[0]);
    const connections = new Set(this.stage.evidence().connections);
    // An address is not asked of any resolver; whoever connects to it is seen doing so.
    const lookups = new Set(readFileSync(this.#lookups, 'utf8').split('\n').filter((name) => name !== '' && isIP(name) === 0));
    return [...[...connections].filter((host) => !hosts.includes(host)), ...[...lookups].filter((name) => !names.includes(name)).map((name) => `looked up ${name}`)];
  }

  /** How often the program connected to a host so far. */
  connections(host: string): number {
    return this.stage.evidence().connections.filter((other) => other === host).length;
  }

  /** How many names were looked up so far: none would mean that nobody watches. */
  lookups(): number {
    return readFileSync(this.#lookups, 'utf8').split('\n').length - 1;
  }

  async close(): Promise<void> {
    await this.stage.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
