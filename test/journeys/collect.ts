import { readFileSync } from 'node:fs';
import type { SimulatedTenant } from '../../sandbox/tenant/start';
import { readStore, type Evidence } from './evidence';
import type { Page } from './role-book';

/** What the stage knows beside the tenant; paths of files. */
interface FromTheStage {
  readonly store: string;
  readonly connections: string;
  readonly output: string;
  readonly names: readonly string[];
  readonly book: readonly Page[];
  readonly adminRoles: readonly string[];
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
    hosts: [httpsOrigin, httpOrigin, ...named('SHAREPOINT_ADMIN_URL'), ...(stage.store.startsWith('postgres:') ? [stage.store] : [])].map((origin) => new URL(origin).host),
    secrets: [bot.password, app.clientSecret],
    said: delivered.flatMap(({ activity: { text } }) => text ?? []),
    personal: [...new Set([...stage.names, ...directory.users().flatMap(({ displayName, userPrincipalName }) => [displayName, userPrincipalName])])],
    idOf: (upn) => directory.users().find(({ userPrincipalName }) => userPrincipalName.toLowerCase() === upn.toLowerCase())?.id,
    book: stage.book,
    adminRoles: stage.adminRoles,
  };
};
