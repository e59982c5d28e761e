// A request about many users, asked and confirmed in a channel of its own: what figures about it have in common.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const sandbox = (file) => createRequire(import.meta.url)(join(import.meta.dirname, '..', '.build/sandbox/tenant', file));

/** Nobody needs a second person in a measurement. */
export const ALONE = { TWO_PERSON_ABOVE: '1000000' };
const WITHIN = 3_600_000;

let made = 0;

/** A new person of the tenant, as Teams knows them. */
export const newPerson = (tenant, roles = []) => {
  made += 1;
  const { id, userPrincipalName, displayName } = tenant.directory.addUser({ userPrincipalName: `bench.person${made}@contoso.com`, displayName: `Bench Person ${made}`, createdDateTime: '2026-01-15T08:00:00Z' });
  for (const role of roles) tenant.directory.grantRole(id, role);
  return { id, teamsId: sandbox('guid.js').stableTeamsId(id), upn: userPrincipalName, name: displayName, mail: null, locale: 'en-US', timezone: 'UTC' };
};

export const newChannel = () => {
  made += 1;
  return { kind: 'channel', id: `19:bench${made}@thread.tacv2`, teamId: '19:contoso-security@thread.tacv2' };
};

/** @returns the users of a new group */
export const newGroup = ({ directory }, count, name) => sandbox('crowd.js').addCrowd(directory, count, name).users;

const hasCard = (message) => message.kind === 'sent' && sandbox('cards.js').cardIn(message.activity) !== undefined;

/** Writes the line and waits for its card. @returns `{ card, channel }` */
export const ask = async (connector, admin, line, channel = newChannel()) => {
  const since = connector.mark();
  await connector.sendToBot(connector.activities.message(admin, channel, line));
  const card = await connector.waitFor((message) => message.conversationId.startsWith(channel.id) && hasCard(message), WITHIN, since);
  return { card, channel };
};

/** Presses Confirm and waits for the reply with the result. @returns milliseconds from the click to the reply, and its text */
export const confirm = async (connector, admin, { card, channel }) => {
  const since = connector.mark();
  const began = performance.now();
  await connector.press(admin, card.id, 'confirm');
  const { activity } = await connector.waitFor((message) => message.conversationId.startsWith(channel.id) && /audit #\d+/.test(message.activity.text ?? ''), WITHIN, since);
  return { took: performance.now() - began, text: activity.text };
};

/** @param ids object ids of users @returns those whose sessions were not revoked exactly once */
export const notOnce = ({ ledger }, ids) => {
  const revoked = Map.groupBy(ledger.effects().filter(({ kind }) => kind === 'revoked'), ({ user }) => user);
  return ids.filter((id) => revoked.get(id)?.length !== 1);
};

/** Memory of the program that is resident now, MB. */
export const residentMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024;

/** Watches a number while work goes on. @returns a function that ends it and gives the largest one */
export const peakOf = (look, everyMs = 200) => {
  let peak = look();
  const timer = setInterval(() => {
    peak = Math.max(peak, look());
  }, everyMs);
  return () => {
    clearInterval(timer);
    return Math.max(peak, look());
  };
};
