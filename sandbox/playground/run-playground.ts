import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { House } from '../bot/house';
import { startBot } from '../bot/start-bot';
import type { Child } from '../bot/child';
import { startTenant } from '../tenant/start';
import { greeting } from './greeting';
import { playgroundFile } from './playground-file';
import { readPort, requireFree } from './ports';
import { playgroundConnector, startPlayground } from './start-playground';

const BOT_PORT = 3978;
const PLAYGROUND_PORT = 56150;

export interface PlaygroundRun {
  /** The project's root. */
  readonly root: string;
  /** The user's environment: `PORT` and `TEAMSAPPTESTER_PORT` choose ports, `PLAYGROUND_HOME` where the folder `.playground` is. */
  readonly user: NodeJS.ProcessEnv;
  readonly say: (text: string) => void;
}

/** Empty at each start: yesterday's requests belong to a tenant that is not there any more. */
const freshFolder = (folder: string): void => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
};

const unexpectedEnd = async (child: Child): Promise<never> => {
  throw new Error(`${child.describe(await child.ended)}\nEverything is stopped.`);
};

/**
 * Starts tenant, bot and Playground, says where, and then only ends by rejecting, when one of them ends by itself.
 * Between Playground and bot stands the tenant's Bot Connector, which signs every activity: the bot's authentication is on.
 */
export const runPlayground = async (house: House, { root, user, say }: PlaygroundRun): Promise<never> => {
  const ports = { bot: readPort(user, 'PORT', BOT_PORT), page: readPort(user, 'TEAMSAPPTESTER_PORT', PLAYGROUND_PORT) };
  await requireFree([
    { port: ports.page, purpose: "the Playground's page", variable: 'TEAMSAPPTESTER_PORT' },
    { port: ports.bot, purpose: 'the bot', variable: 'PORT' },
  ]);
  const folder = resolve(user['PLAYGROUND_HOME'] ?? root, '.playground');
  freshFolder(folder);

  const tenant = await house.add(await startTenant({ stateFolder: join(folder, 'tenant'), relayTo: playgroundConnector(ports.page) }));
  const bot = startBot({ root, folder, port: ports.bot, tenant: tenant.environment(), user });
  await house.add(bot.child);
  const botEndpoint = await bot.listening;
  tenant.connector.connectBot(botEndpoint);

  const playground = startPlayground({ root, folder, port: ports.page, configuration: playgroundFile(tenant), botEndpoint: tenant.relayEndpoint, user });
  await house.add(playground.child);
  const page = await playground.listening;
  say(greeting({ page, botEndpoint, botLog: bot.logFile, folder }));
  return Promise.race([unexpectedEnd(bot.child), unexpectedEnd(playground.child)]);
};
