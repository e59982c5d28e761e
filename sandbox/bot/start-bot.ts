import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child';
import { cleanEnvironment, debuggerEnvironment } from './clean-environment';

export interface BotPlan {
  /** The project's root, with the built program in `dist/`. */
  readonly root: string;
  /** Where its store, keys and log go. */
  readonly folder: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The variables of the tenant that it serves. */
  readonly tenant: Readonly<Record<string, string>>;
  /** The user's environment; nearly nothing of it is passed on. */
  readonly user: NodeJS.ProcessEnv;
}

/** The built program as a process of its own. */
export interface RunningBot {
  readonly child: Child;
  readonly logFile: string;
  /** With this in the environment, `dist/audit.js` looks at the same store. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the Bot Connector delivers to, once it listens. */
  readonly listening: Promise<string>;
}

/** The program loads in about a second; a busy machine may take much longer. */
const LISTENS_WITHIN = 30_000;

/** Preloaded into every program that the sandbox starts. */
export const endsWithParent = (root: string): string => join(root, '.build/sandbox/bot/ends-with-parent.js');

/** Starts `dist/main.js` on loopback with the documented environment, as it would be started in production. */
export const startBot = ({ root, folder, port, tenant, user }: BotPlan): RunningBot => {
  mkdirSync(folder, { recursive: true });
  const environment = cleanEnvironment(user, { ...tenant, HOST: '127.0.0.1', PORT: String(port), DATABASE_URL: databaseUrl(folder) });
  const logFile = join(folder, 'bot.log');
  const child = new Child({
    name: 'The bot',
    program: join(root, 'dist/main.js'),
    preloads: [endsWithParent(root)],
    environment: { ...environment, ...debuggerEnvironment(user) },
    folder,
    logFile,
  });
  const listening = child.waitFor(/listening on port (\d+)/, LISTENS_WITHIN).then(([, actual = '']) => `http://127.0.0.1:${actual}/api/messages`);
  return { child, logFile, environment, listening };
};

// Percent-encoded, since that is how the program reads the variable.
const databaseUrl = (folder: string): string => `file:${join(folder, 'store', 'session-revoker.db').replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/').replace('%3A', ':')}`;
