import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A port that the sandbox needs: what for, and the variable that chooses another. */
export interface WantedPort {
  readonly port: number;
  readonly purpose: string;
  readonly variable: string;
}

const HOST = '127.0.0.1';

/** Reads a port out of the environment. @throws when the variable holds no port from 1 to 65535 */
export const readPort = (environment: NodeJS.ProcessEnv, variable: string, fallback: number): number => {
  const text = environment[variable];
  if (text === undefined || text === '') return fallback;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new Error(`${variable} must be a port from 1 to 65535, not "${text}".`);
  return port;
};

// Somebody who listens on all interfaces does not keep us from binding one on every system: so knock first.
const answers = async (port: number): Promise<boolean> => {
  const socket = connect(port, HOST);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

const bindingFails = async (port: number): Promise<string | undefined> => {
  const server = createServer();
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  } finally {
    server.close();
  }
};

const whyNot = async ({ port, variable }: WantedPort): Promise<string | undefined> => {
  const free = `choose a free one with the variable ${variable}, e.g. ${variable}=${port === 65_535 ? 50_000 : port + 1}`;
  if (await answers(port)) return `is taken by another program on this machine. End that program, or ${free}.`;
  const code = await bindingFails(port);
  if (code === undefined) return undefined;
  return code === 'EADDRINUSE' ? `is taken by another program on this machine. End that program, or ${free}.` : `cannot be used here (${code}). Please ${free}.`;
};

/**
 * Makes sure that all ports are free before anything starts: the Playground would silently take another one.
 * @throws with a sentence for each port that is not, and what to do
 */
export const requireFree = async (wanted: readonly WantedPort[]): Promise<void> => {
  const problems = await Promise.all(
    wanted.map(async (one) => {
      const because = await whyNot(one);
      return because === undefined ? [] : [`Port ${one.port} (${one.purpose}) ${because}`];
    }),
  );
  const same = wanted.flatMap((first, index) =>
    wanted.slice(index + 1).flatMap((second) => (first.port === second.port ? [`${first.variable} and ${second.variable} are both ${first.port}: they must differ.`] : [])),
  );
  const sentences = [...problems.flat(), ...same];
  if (sentences.length > 0) throw new Error(sentences.join('\n'));
};
