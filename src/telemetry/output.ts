import { mistake, type Mistake } from '../domain/mistake';
import type { Log } from '../service/ports';

/** By these, packages are told to write what they do: requests with their addresses, so with user names. Each reads it as it is loaded. */
const TALKATIVE = ['DEBUG', 'AZURE_LOG_LEVEL'] as const;
/** By these, Node itself is told to write what it sends, tokens included. It reads them before the program begins: too late to take them back. */
const OF_NODE = ['NODE_DEBUG', 'NODE_DEBUG_NATIVE'] as const;

type Environment = Record<string, string | undefined>;

/** What a start must refuse, as mistakes of the configuration. */
export const openMouths = (env: Environment): readonly Mistake[] => OF_NODE.filter((name) => (env[name] ?? '') !== '').map((name) => mistake([name], 'node-debug'));

/**
 * Takes back what would make packages write for themselves, and gives the names of what was set.
 * To be called before any of them is loaded.
 */
export const silencePackages = (env: Environment): readonly string[] => {
  const set = TALKATIVE.filter((name) => (env[name] ?? '') !== '');
  for (const name of set) Reflect.deleteProperty(env, name);
  return set;
};

/** A stream of the process, as far as it is taken over. */
interface Written {
  write: NodeJS.WriteStream['write'];
}

/** What of the process is taken over. */
interface Writing {
  readonly stdout: Written;
  readonly stderr: Written;
  removeAllListeners(event: 'warning'): unknown;
  on(event: 'warning', listener: (warning: Error) => void): unknown;
}

/**
 * From now on the log is the only one that writes: what a package writes for itself becomes a line that tells how much it
 * was, and a warning of Node one that tells its kind. Their texts may hold anything, so they go nowhere.
 */
export const keepOutput = (writing: Writing, log: Log): void => {
  for (const stream of [writing.stdout, writing.stderr]) {
    stream.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      log.warn('output-withheld', { count: chunk.length });
      const told = typeof encoding === 'function' ? encoding : done;
      if (typeof told === 'function') process.nextTick(told);
      return true;
    };
  }
  writing.removeAllListeners('warning');
  writing.on('warning', (warning) => {
    log.warn('node-warning', { errorName: warning.name, ...('code' in warning && typeof warning.code === 'string' ? { because: warning.code } : {}) });
  });
};
