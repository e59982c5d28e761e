import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { House } from '../bot/house';
import { startBot } from '../bot/start-bot';
import type { Child } from '../bot/child';
import { startTeamsHost } from '../teams-host/start-teams-host';
import { startTenant } from '../tenant/start';
import { greeting } from './greeting';
import { playgroundFile } from './playground-file';
import { readPort, requireFree } from './ports';
import { PROTECTED, seed } from './seed';
import { playgroundConnector, startPlayground } from './start-playground';

const BOT_PORT = 3978;
const PLAYGROUND_PORT = 56150;
const TAB_PORT = 53000;

export interface PlaygroundRun {
  /** The project's root. */
  readonly root: string;
  /** The user's environment: `PORT`, `TEAMSAPPTESTER_PORT` and `TAB_PORT` choose ports, `PLAYGROUND_HOME` where the folder `.playground` is. */
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
 * Starts tenant, bot, Playground and a Teams for the tab, says where, and then only ends by rejecting, when one of them ends by itself.
 * Between Playground and bot stands the tenant's Bot Connector, which signs every activity: the bot's authentication is on.
 */
export const runPlayground = async (house: House, { root, user, say }: PlaygroundRun): Promise<never> => {
  const ports = {
    bot: readPort(user, 'PORT', BOT_PORT),
    page: readPort(user, 'TEAMSAPPTESTER_PORT', PLAYGROUND_PORT),
    tab: readPort(user, 'TAB_PORT', TAB_PORT),
  };
  await requireFree([
    { port: ports.page, purpose: "the Playground's page", variable: 'TEAMSAPPTESTER_PORT' },
    { port: ports.bot, purpose: 'the bot', variable: 'PORT' },
    { port: ports.tab, purpose: 'the simulated Teams with the tab', variable: 'TAB_PORT' },
  ]);
  const folder = resolve(user['PLAYGROUND_HOME'] ?? root, '.playground');
  freshFolder(folder);

  const tenant = await house.add(await startTenant({ stateFolder: join(folder, 'tenant'), relayTo: playgroundConnector(ports.page) }));
  // A browser reaches the tab through the simulated Teams.
  const environment = { ...tenant.environment(`http://127.0.0.1:${ports.tab}`), PROTECTED_USERS: tenant.people[PROTECTED].upn };
  const bot = startBot({ root, folder, port: ports.bot, tenant: environment, user });
  await house.add(bot.child);
  const botEndpoint = await bot.listening;
  tenant.connector.connectBot(botEndpoint);
  const teams = await house.add(await startTeamsHost({ tenant, botOrigin: new URL(botEndpoint).origin, port: ports.tab }));
  await Promise.race([seed(tenant, teams.origin), unexpectedEnd(bot.child)]);

  const playground = startPlayground({ root, folder, port: ports.page, configuration: playgroundFile(tenant), botEndpoint: tenant.relayEndpoint, user });
  await house.add(playground.child);
  const page = await playground.listening;
  say(greeting({ page, tab: `${teams.origin}/`, botEndpoint, botLog: bot.logFile, folder }));
  return Promise.race([unexpectedEnd(bot.child), unexpectedEnd(playground.child)]);
};
