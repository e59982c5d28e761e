import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ROOT } from '../documents/pages';

/** How a program ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end with nothing but this environment; servers of the test go on answering meanwhile. */
export const runProgram = async (command: readonly string[], environment: Readonly<Record<string, string>>, cwd = ROOT): Promise<Ended> => {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd, env: { PATH: process.env['PATH'] ?? '', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()));
  const [code] = await closed;
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
};

/** Runs a script of the project with the Node that runs the tests. */
export const runScript = (args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> => runProgram([process.execPath, ...args], environment);

/** What an answer is made of. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** What came in. */
export interface Call {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** An HTTP server on loopback that answers by one function and remembers what it was asked. */
export class LoopbackService {
  readonly calls: Call[] = [];
  private readonly server: Server;

  constructor(private readonly answer: (call: Call, origin: string) => Answer) {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  get origin(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  async start(): Promise<this> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const call: Call = { method: request.method ?? '', target: request.url ?? '', headers: request.headers, body: text === '' ? undefined : JSON.parse(text) };
    this.calls.push(call);
    const { status, body } = this.answer(call, this.origin);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? undefined : JSON.stringify(body));
  }
}
