import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');

/** The built file of the sandbox, e.g. `demo/main.js`. @throws when nothing was built */
export const builtSandbox = (file: string): string => {
  const path = resolve(ROOT, '.build/sandbox', file);
  for (const needed of [path, resolve(ROOT, 'dist/main.js')]) {
    if (!existsSync(needed)) throw new Error(`${needed} is missing: run \`npm run build && npm run build:sandbox\` first`);
  }
  return path;
};

/** A port that nobody uses now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** Whether a process of this id is there. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Process ids of the children that a process has now. */
export const childrenOf = (pid: number): readonly number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (child !== undefined && parent === pid ? [child] : []))
    .filter(isAlive);

/** Waits until `holds`, looking ten times a second; rejects after `withinMs`. */
export const eventually = async (holds: () => boolean | Promise<boolean>, what: string, withinMs = 15_000): Promise<void> => {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((next) => setTimeout(next, 100));
  }
};

/** A program of the sandbox as a child, as `npm run` starts it. */
export class SandboxProgram {
  output = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  /** @param underShell as npm starts it: with a shell between, which passes no signal on */
  constructor(file: string, environment: Readonly<Record<string, string>> = {}, underShell = false) {
    const program = builtSandbox(file);
    const [command, args] = underShell ? ['sh', ['-c', '"$0" "$1"; exit $?', process.execPath, program]] as const : [process.execPath, [program]] as const;
    this.#child = spawn(command, args, { env: { PATH: process.env['PATH'] ?? '', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')));
    this.#ended = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  /** Its exit code, when it has ended; `null` when a signal killed it. */
  get ended(): Promise<number | null> {
    return this.#ended;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Process ids of its own children now. */
  children(): readonly number[] {
    return childrenOf(this.#child.pid ?? 0);
  }

  /** Waits for a text in what it writes. */
  async says(pattern: RegExp, withinMs = 40_000): Promise<RegExpExecArray> {
    await eventually(() => pattern.test(this.output) || this.hasEnded, `${String(pattern)} in:\n${this.output}`, withinMs);
    const found = pattern.exec(this.output);
    if (!found) throw new Error(`it ended without saying ${String(pattern)}:\n${this.output}`);
    return found;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
