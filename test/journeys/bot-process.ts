import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ENTRY = resolve(__dirname, '../../dist/main.js');
const STARTS_WITHIN = 20_000;

/** The built program as a process of its own, with nothing but the contract's environment. */
export class BotProcess {
  private child: ChildProcess | undefined;
  /** Everything it ever wrote, over all its lives. */
  readonly output: string[] = [];
  port = 0;

  constructor(private readonly environment: Readonly<Record<string, string>>) {}

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}/api/messages`;
  }

  /** Starts and waits until it says that it listens. */
  async start(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    if (!existsSync(ENTRY)) throw new Error('dist/main.js is missing: run `npm run build` first');
    const env = { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: String(this.port), ...this.environment, ...changes };
    const child = spawn(process.execPath, [ENTRY], { env, stdio: ['ignore', 'pipe', 'pipe'], cwd: join(ENTRY, '../..') });
    this.child = child;
    await new Promise<void>((ready, fail) => {
      const late = setTimeout(() => fail(new Error(`the bot did not start:\n${this.output.join('')}`)), STARTS_WITHIN);
      const read = (chunk: Buffer): void => {
        const text = chunk.toString('utf8');
        this.output.push(text);
        const port = /listening on port (\d+)/.exec(text)?.[1];
        if (port === undefined) return;
        clearTimeout(late);
        this.port = Number(port);
        ready();
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('exit', (code) => {
        clearTimeout(late);
        fail(new Error(`the bot ended with ${String(code)}:\n${this.output.join('')}`));
      });
    });
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
}
