import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ROOT } from './pages';

const STARTS_WITHIN = 60_000;

/** One line of the program's log. */
export interface Line {
  readonly level: string;
  readonly code: string;
  readonly [field: string]: unknown;
}

/** A folder that the built program is linked to: what it keeps, and what commands make, is in here alone. */
export const linkedProgram = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'session-revoker-upkeep-'));
  for (const name of ['package.json', 'node_modules', 'dist']) symlinkSync(join(ROOT, name), join(folder, name));
  return folder;
};

/** Whoever looks after the server, in the folder of the program: runs commands as they stand on a page, starts the server and stops it. */
export class Shell {
  readonly #environment: Readonly<Record<string, string>>;
  #server: ChildProcess | undefined;
  #output = '';

  /**
   * @param folder of the program; removed at the end
   * @param settings the server's; paths are relative to the folder
   */
  constructor(
    readonly folder: string,
    settings: Readonly<Record<string, string>>,
  ) {
    this.#environment = {
      HOST: '127.0.0.1',
      PORT: '0',
      PATH: [join(folder, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter),
      HOME: folder,
      LC_ALL: 'C',
      // Nothing is looked up outside.
      npm_config_offline: 'true',
      npm_config_audit: 'false',
      npm_config_update_notifier: 'false',
      ...settings,
    };
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Runs commands to their end, and gives what they printed. Meanwhile this process goes on answering. */
  async run(commands: string, settings: Readonly<Record<string, string>> = {}): Promise<{ readonly status: number | null; readonly said: string }> {
    const child = spawn('sh', ['-e', '-c', commands], { cwd: this.folder, env: { ...this.#environment, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
    const closed = once(child, 'close') as Promise<[number | null]>;
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    const [status] = await closed;
    return { status, said: said.join('') };
  }

  /** The same for commands that must end well. */
  async does(commands: string): Promise<string> {
    const { status, said } = await this.run(commands);
    if (status !== 0) throw new Error(`it ended with ${String(status)}:\n${said}`);
    return said;
  }

  /** Starts the server and gives its address. @param command the page's own */
  async start(settings: Readonly<Record<string, string>> = {}, command = 'npm start'): Promise<string> {
    const child = spawn('sh', ['-c', command], { cwd: this.folder, env: { ...this.#environment, ...settings }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#server = child;
    this.#output = '';
    return new Promise((resolve, reject) => {
      const give = (why: string): void => reject(new Error(`${why}:\n${this.#output}`));
      const late = setTimeout(() => give('it does not listen'), STARTS_WITHIN);
      const read = (chunk: Buffer): void => {
        this.#output += chunk.toString();
        const port = /listening on port (\d+)/.exec(this.#output)?.[1];
        if (port === undefined) return;
        clearTimeout(late);
        resolve(`http://127.0.0.1:${port}`);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', () => {
        clearTimeout(late);
        give('it ended');
      });
    });
  }

  /** What the server wrote to its log since its last start. */
  get log(): readonly Line[] {
    return this.#output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
  }

  /** `SIGTERM` for the whole group, as systemd sends it. */
  async stop(): Promise<void> {
    const child = this.#server;
    this.#server = undefined;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = once(child, 'close');
    process.kill(-child.pid, 'SIGTERM');
    await ended;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
