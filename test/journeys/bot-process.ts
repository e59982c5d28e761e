import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The program under test; `JOURNEY_PROGRAM` names another build of it, e.g. an installed package. */
const entry = (): string => resolve(process.env['JOURNEY_PROGRAM'] ?? join(__dirname, '../../dist/main.js'));
const STARTS_WITHIN = 20_000;

/** How a start went that ended without listening. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** The built program as a process of its own, with nothing but the contract's environment. */
export class BotProcess {
  private child: ChildProcess | undefined;
  /** Everything it ever wrote, over all its lives. */
  readonly output: string[] = [];
  port = 0;

  /** @param number which of several it is */
  constructor(
    private readonly environment: Readonly<Record<string, string>>,
    readonly number = 0,
  ) {}

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get endpoint(): string {
    return `${this.origin}/api/messages`;
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts and waits until it says that it listens; from then on it keeps its port. Rejects when it ends instead. */
  async start(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    const ended = await this.run(changes);
    if (ended !== undefined) throw new Error(`the bot ended with ${String(ended.code)}:\n${ended.output}`);
  }

  /** Starts with an environment that it should refuse, and gives how it ended. Rejects when it listens. */
  async startInVain(changes: Readonly<Record<string, string>>): Promise<Ended> {
    const ended = await this.run(changes);
    if (ended !== undefined) return ended;
    await this.stop('SIGKILL');
    throw new Error('the bot started although it should not have');
  }

  /** Ends it by this signal and gives its exit code (`null` when the signal killed it). */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    return (await ended)[0];
  }

  /** Resolves to `undefined` when it listens. */
  private async run(changes: Readonly<Record<string, string>>): Promise<Ended | undefined> {
    if (!existsSync(entry())) throw new Error(`${entry()} is missing: run \`npm run build\` first`);
    if (this.child !== undefined) throw new Error('the bot runs already');
    // Node keeps what it compiled: the program is started some hundred times.
    const env = { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: resolve(__dirname, '../../.build/compile-cache'), HOST: '127.0.0.1', PORT: String(this.port), ...this.environment, ...changes };
    const child = spawn(process.execPath, [entry()], { env, stdio: ['ignore', 'pipe', 'pipe'], cwd: join(entry(), '../..') });
    this.child = child;
    const from = this.output.length;
    return new Promise<Ended | undefined>((resolved, fail) => {
      const late = setTimeout(() => fail(new Error(`the bot did not start:\n${this.output.slice(from).join('')}`)), STARTS_WITHIN);
      const read = (chunk: Buffer): void => {
        const text = chunk.toString('utf8');
        this.output.push(text);
        const port = /listening on port (\d+)/.exec(text)?.[1];
        if (port === undefined) return;
        clearTimeout(late);
        this.port = Number(port);
        resolved(undefined);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      // `close` comes after the last of the output.
      child.once('close', (code) => {
        clearTimeout(late);
        if (this.child === child) this.child = undefined;
        resolved({ code, output: this.output.slice(from).join('') });
      });
    });
  }
}
