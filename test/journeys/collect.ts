import { readFileSync } from 'node:fs';
import type { SimulatedTenant } from '../../sandbox/tenant/start';
import { readStore, type Evidence } from './evidence';
import type { Page } from './role-book';

/** The time of a database is known as of when an answer arrives, by answers that are under way so long at most (src/store/postgres/server-clock.ts). */
const DATABASE_CLOCK_BEHIND = 250;

/** What the stage knows beside the tenant; paths of files. */
interface FromTheStage {
  readonly store: string;
  readonly connections: string;
  readonly output: string;
  readonly names: readonly string[];
  readonly book: readonly Page[];
  readonly adminRoles: readonly string[];
  /** Addresses by which the programs reach their database. */
  readonly databases: readonly string[];
}

/** Everything that is known at this moment. All of it is read without a pause, so that the three sides are of one time. */
export const collectEvidence = (tenant: SimulatedTenant, stage: FromTheStage): Evidence => {
  const { connector, ledger, directory, httpsOrigin, httpOrigin, bot, app } = tenant;
  const delivered = connector.delivered();
  const named = (variable: string): readonly string[] => [tenant.environment()[variable]].filter((value) => value !== undefined);
  return {
    ...readStore(stage.store),
    calls: ledger.calls(),
    effects: ledger.effects(),
    messages: connector.messages(),
    answers: delivered.map(({ answer: { body } }) => (body as { value?: unknown } | null)?.value),
    output: stage.output,
    connections: readFileSync(stage.connections, 'utf8').split('\n').filter((host) => host !== ''),
    clockBehind: stage.databases.length > 0 ? DATABASE_CLOCK_BEHIND : 0,
    hosts: [httpsOrigin, httpOrigin, ...named('SHAREPOINT_ADMIN_URL'), ...stage.databases].map((origin) => new URL(origin).host),
    secrets: [bot.password, app.clientSecret],
    said: delivered.flatMap(({ activity: { text } }) => text ?? []),
    personal: [...new Set([...stage.names, ...directory.users().flatMap(({ displayName, userPrincipalName }) => [displayName, userPrincipalName])])],
    idOf: (upn) => directory.users().find(({ userPrincipalName }) => userPrincipalName.toLowerCase() === upn.toLowerCase())?.id,
    book: stage.book,
    adminRoles: stage.adminRoles,
  };
};
