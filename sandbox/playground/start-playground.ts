import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Child } from '../bot/child';
import { cleanEnvironment } from '../bot/clean-environment';
import { endsWithParent } from '../bot/start-bot';
import { PLAYGROUND_FILE } from './playground-file';

export interface PlaygroundPlan {
  /** The project's root. */
  readonly root: string;
  /** Its working folder: configuration and log. */
  readonly folder: string;
  readonly port: number;
  /** Text of its configuration file. */
  readonly configuration: string;
  /** Where it delivers what people say. */
  readonly botEndpoint: string;
  /** The user's environment; nearly nothing of it is passed on. */
  readonly user: NodeJS.ProcessEnv;
}

export interface RunningPlayground {
  readonly child: Child;
  readonly logFile: string;
  /** Its page's address, once it listens. */
  readonly listening: Promise<string>;
}

const LISTENS_WITHIN = 30_000;

/** Where the Playground's connector answers: the address that it gives to a bot as `serviceUrl`. */
export const playgroundConnector = (port: number): string => `http://127.0.0.1:${port}/_connector`;

/**
 * Starts the Microsoft 365 Agents Playground, a development tool under Microsoft's own pre-release terms: on loopback, with
 * telemetry off, without opening a browser. Nothing of it is part of this project.
 */
export const startPlayground = ({ root, folder, port, configuration, botEndpoint, user }: PlaygroundPlan): RunningPlayground => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, PLAYGROUND_FILE), configuration);
  const logFile = join(folder, 'playground.log');
  const child = new Child({
    name: 'The Agents Playground',
    program: join(dirname(require.resolve('@microsoft/m365agentsplayground/package.json')), 'cli.js'),
    preloads: [endsWithParent(root), join(root, '.build/sandbox/playground/loopback-only.js')],
    args: ['start', '--app-endpoint', botEndpoint, '--channel-id', 'msteams', '--port', String(port), '--disable-telemetry'],
    environment: cleanEnvironment(user, {
      HOME: folder,
      USERPROFILE: folder,
      TEAMSAPPTESTER_BROWSER: 'none',
      M365_AGENTS_PLAYGROUND_LOGFILE: join(folder, 'playground-trace.log'),
    }),
    folder,
    logFile,
  });
  const listening = child.waitFor(/Listening on (\d+)/, LISTENS_WITHIN).then(([, actual]) => {
    if (Number(actual) !== port) throw new Error(`The Agents Playground took port ${String(actual)} instead of ${port}, which somebody took meanwhile. Start again.`);
    return `http://127.0.0.1:${port}`;
  });
  return { child, logFile, listening };
};
