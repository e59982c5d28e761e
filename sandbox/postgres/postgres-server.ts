import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../free-port';
import { postgresBinaries } from './binaries';

/** As what PostgreSQL runs when this program runs as root, as which it refuses to. The user is there on every Linux. */
const NOBODY = 65_534;
const USER = 'postgres';
const READY_WITHIN = 30_000;
const AGAIN_AFTER = 20;

export interface PostgresOptions {
  /** `on` (default): a commit is on the disk before it is acknowledged; `off`: quicker, for trials that do not end the machine. */
  readonly fsync?: 'on' | 'off';
  /** More settings, as `name=value`. */
  readonly settings?: readonly string[];
  /** With this certificate (PEM) it offers TLS; it still takes connections without. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/**
 * A real PostgreSQL server on a loopback port, in a new folder that goes with it. It trusts whoever reaches it.
 * It is started as a process of this program, and ends with `stop`.
 */
export class PostgresServer {
  #process: ChildProcess | undefined;
  #databases = 0;

  #port = 0;

  private constructor(
    private readonly folder: string,
    private readonly options: PostgresOptions,
  ) {}

  static async start(options: PostgresOptions = {}): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'session-revoker-postgres-'));
    const server = new PostgresServer(folder, options);
    try {
      if (isRoot()) chownSync(folder, NOBODY, NOBODY);
      server.#initialise();
      await server.#begin(freePort);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    return server;
  }

  /** Where a database is. */
  url(database: string): string {
    return `postgres://${USER}@127.0.0.1:${this.#port}/${database}`;
  }

  /** Makes an empty database. @returns its url */
  async newDatabase(): Promise<string> {
    const name = `trial_${(this.#databases += 1)}`;
    await this.does(`create database ${name}`);
    return this.url(name);
  }

  /** Runs one statement as the server's owner, in a connection of its own. */
  async does(statement: string, database = 'postgres'): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(statement);
      return rows;
    } finally {
      await client.end();
    }
  }

  /** Starts it, also again after `kill` or `stop`: on the same port and with what it had. */
  async start(): Promise<void> {
    await this.#begin(() => Promise.resolve(this.#port));
  }

  /** Ends it in the middle of whatever it does. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it as an operator would: connections are closed, nothing is waited for. */
  async halt(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** Ends it and deletes its folder. */
  async stop(): Promise<void> {
    await this.#end('SIGINT');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * A start ends at once where somebody else has taken the port meanwhile, and where what was killed holds its memory for another moment.
   * @param port to be tried
   */
  async #begin(port: () => Promise<number>): Promise<void> {
    const until = Date.now() + READY_WITHIN;
    do {
      this.#port = await port();
    } while (!(await this.#answers(this.#spawned(), until)));
  }

  #spawned(): ChildProcess {
    const { fsync = 'on', settings = [], tls } = this.options;
    const wanted = [...(tls === undefined ? [] : ['ssl=on']), `port=${this.#port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', `fsync=${fsync}`, ...settings].flatMap((setting) => ['-c', setting]);
    return spawn(postgresBinaries().postgres, ['-D', this.folder, ...wanted], { ...identity(), stdio: 'ignore', detached: true });
  }

  #initialise(): void {
    const { initdb } = postgresBinaries();
    const made = spawnSync(initdb, ['-D', this.folder, '-U', USER, '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'], { ...identity(), encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
    const { tls } = this.options;
    if (tls === undefined) return;
    this.#keep('server.crt', tls.cert);
    this.#keep('server.key', tls.key);
  }

  /** In the server's folder, for its user alone: it refuses a key that others can read. */
  #keep(name: string, text: string): void {
    const file = join(this.folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    if (isRoot()) chownSync(file, NOBODY, NOBODY);
  }

  /** @returns false when it ended instead */
  async #answers(started: ChildProcess, until: number): Promise<boolean> {
    this.#process = started;
    for (;;) {
      try {
        // Another server may have been quicker to take the port.
        const [found] = await this.does('show data_directory');
        if (found?.['data_directory'] === this.folder) return true;
        throw new Error('another server has the port');
      } catch (error) {
        if (Date.now() > until) throw new Error('PostgreSQL did not start', { cause: error });
        await wait(AGAIN_AFTER);
        if (started.exitCode !== null) return false;
      }
    }
  }

  async #end(signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
    const ended = this.#process;
    this.#process = undefined;
    if (ended === undefined || ended.exitCode !== null || ended.signalCode !== null) return;
    const exit = once(ended, 'exit');
    // Each connection has a process of its own: what ends in the middle ends with them.
    if (signal === 'SIGKILL' && ended.pid !== undefined) process.kill(-ended.pid, signal);
    else ended.kill(signal);
    await exit;
  }
}

const isRoot = (): boolean => userInfo().uid === 0;

const identity = (): { readonly uid?: number; readonly gid?: number; readonly cwd: string } => (isRoot() ? { uid: NOBODY, gid: NOBODY, cwd: tmpdir() } : { cwd: tmpdir() });
