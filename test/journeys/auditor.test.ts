import Database from 'better-sqlite3';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failing } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { BEFORE_THE_FIRST, leafHash, readEntry, type Entry } from './audit-entries';
import { audit } from './auditor';
import { readStore, type Evidence } from './evidence';
import type { Standing } from './role-book';
import { onStage } from './stage';
import { ASK, RECEIPT, SENTENCES } from './sentences';

/** Controls: a check that cannot fail proves nothing, so every invariant is shown to object to a forgery of its kind. */
const stage = onStage({ PROTECTED_USERS: 'breakglass@contoso.com' });

let honest: Evidence;
/** A user who was signed out, one whose sign-out failed, and one whose request was cancelled. */
let done: Persona;
let failed: Persona;
let cancelled: Persona;
let nobody: Persona;
/** Two of one request. */
let pair: readonly [Persona, Persona];

beforeAll(async () => {
  [done, failed, cancelled, nobody] = [stage.person(), stage.person(), stage.person(), stage.person()];
  stage.tenant.faults.queue({ service: 'graph', method: 'POST', user: failed.id }, failing(403, 'Authorization_RequestDenied', 'No.'));
  for (const [target, verb] of [
    [done, 'confirm'],
    [failed, 'confirm'],
    [cancelled, 'cancel'],
  ] as const) {
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    await stage.press(stage.admin(), card, verb);
    if (verb === 'confirm') await stage.result(line);
  }
  await stage.result(await stage.say(stage.admin(), `Revoke-SPOUserSession ${stage.person().upn} -Confirm:$false`));
  const { line, card } = await stage.asked(stage.admin(), ASK.en('breakglass@contoso.com'));
  await stage.press(stage.admin(), card, 'confirm');
  await stage.press(stage.admin(), await stage.shows(card, /Waiting/), 'confirm');
  await stage.result(line);
  pair = [stage.person(), stage.person()];
  const many = await stage.asked(stage.admin(), `sign out ${pair[0].upn}, ${pair[1].upn}`);
  await stage.press(stage.admin(), many.card, 'confirm');
  await stage.result(many.line);
  await stage.quiet();
  honest = stage.evidence();
});

/** The log with other entries, chained anew as a careful forger would. */
const forge = (change: (entries: readonly Entry[]) => readonly Entry[]): Evidence => {
  let previous = BEFORE_THE_FIRST;
  const entries = change(honest.entries.map(readEntry)).map((entry, index) => {
    const bytes = JSON.stringify({ ...entry, sequence: index + 1, previous });
    previous = leafHash(bytes);
    return { sequence: index + 1, bytes, hash: previous };
  });
  return { ...honest, entries };
};

const is = (kind: string, target: Persona) => (entry: Entry) => entry.kind === kind && entry.target === target.id;
const without = (kind: string, target: Persona): Evidence => forge((entries) => entries.filter((entry) => !is(kind, target)(entry)));
const altered = (kind: string, target: Persona, change: (entry: Entry) => Partial<Entry>): Evidence =>
  forge((entries) => entries.map((entry) => (is(kind, target)(entry) ? { ...entry, ...change(entry) } : entry)));
const found = <Value>(values: readonly Value[], isIt: (value: Value) => boolean): Value => {
  const value = values.find(isIt);
  if (value === undefined) throw new Error('the honest run has nothing to forge here');
  return value;
};
const entryOf = (kind: string, target: Persona): Entry => found(honest.entries.map(readEntry), is(kind, target));
const resultOf = (target: Persona) => found(honest.messages, ({ activity: { text } }) => text?.includes(target.upn) === true && RECEIPT.test(text));
const itemOf = (target: Persona): Evidence['items'][number] => found(honest.items, (item) => item.target === target.id);
const withStandings = (change: (standing: Standing) => Standing): Evidence['book'] =>
  honest.book.map((page) => ({ ...page, people: Object.fromEntries(Object.entries(page.people).map(([id, standing]) => [id, standing && change(standing)])) }));
const saying = (text: string): Evidence => ({ ...honest, messages: [...honest.messages, { ...resultOf(done), activity: { type: 'message', text } }] });

test('it has nothing to say against an honest run', () => {
  expect(audit(honest)).toEqual([]);
  expect(honest.entries.length).toBeGreaterThan(12);
  expect(honest.connections.length).toBeGreaterThan(0);
});

const FORGERIES: readonly [what: string, forge: () => Evidence, says: RegExp][] = [
  // The chain.
  ['an entry with other bytes', () => ({ ...honest, entries: honest.entries.map((row, index) => (index === 2 ? { ...row, bytes: row.bytes.replace('"at":', '"at": ') } : row)) }), /hash of entry 3 does not cover/],
  ['an entry with another hash', () => ({ ...honest, entries: honest.entries.map((row, index) => (index === 2 ? { ...row, hash: leafHash('x') } : row)) }), /entry 4 is not chained/],
  ['an entry that is missing in the middle', () => ({ ...honest, entries: honest.entries.filter((_row, index) => index !== 3) }), /entry 5 stands at place 4/],
  ['a first entry that is missing', () => ({ ...honest, entries: honest.entries.slice(1) }), /entry 2 is not chained/],
  ['an entry with another number', () => ({ ...honest, entries: honest.entries.map((row, index) => (index === 1 ? { ...row, sequence: 7 } : row)) }), /bytes of entry 7 state number 2/],
  // Calls and attempts.
  ['a call without an attempt', () => without('attempt', done), /call 1 to revoke .* has only 0 attempts/],
  ['a second call for one attempt', () => ({ ...honest, calls: [...honest.calls, { ...found(honest.calls, ({ path }) => path.includes(`${done.id}/revoke`)), at: Date.now() }] }), /call 2 to revoke .* has only 1 attempts/],
  ['a call to SharePoint without an attempt', () => ({ ...honest, calls: [...honest.calls, { ...found(honest.calls, () => true), service: 'sharepoint', method: 'POST', status: 200, user: nobody.id, body: 'Name="RevokeAllUserSessions"' }] }), /call 1 to revoke .* has only 0 attempts/],
  ['an attempt that was written after its call', () => altered('attempt', done, ({ at }) => ({ at: at + 60_000 })), /has only 0 attempts/],
  // Who let it happen.
  ['an attempt without a confirmation', () => without('confirmed', done), /has no confirmation before it/],
  ['an attempt without a request', () => without('asked', done), /belongs to no request/],
  ['an attempt on somebody else', () => altered('attempt', done, () => ({ target: nobody.id })), /about another user than its request/],
  ['a confirmation by somebody without a role', () => altered('confirmed', done, () => ({ by: nobody.id })), /somebody who was not entitled/],
  ['a confirmation by nobody', () => altered('confirmed', done, () => ({ by: null })), /somebody who was not entitled/],
  ['a role that was gone at the attempt', () => ({ ...honest, book: withStandings((standing) => ({ ...standing, roles: [] })) }), /somebody who was not entitled/],
  ['a guest with the role', () => ({ ...honest, book: withStandings((standing) => ({ ...standing, external: true })) }), /somebody who was not entitled/],
  ['two confirmations of one person where two people are needed', () => {
    const first = found(honest.entries.map(readEntry), ({ kind }) => kind === 'confirmed-first');
    return forge((entries) => entries.map((entry) => (entry.kind === 'confirmed' && entry.request === first.request ? { ...entry, by: first.by } : entry)));
  }, /needs two different people/],
  // What is said and what is.
  ['a success without an effect', () => ({ ...honest, effects: [] }), /reports a sign-out that the tenant knows nothing of/],
  ['a success whose effect was before its attempt', () => ({ ...honest, effects: honest.effects.map((effect) => ({ ...effect, at: effect.at - 60_000 })) }), /reports a sign-out that the tenant knows nothing of/],
  ['a failure with an effect', () => ({ ...honest, effects: [...honest.effects, { ...found(honest.effects, () => true), user: failed.id, at: entryOf('outcome', failed).at }] }), /reports a failure, but the tenant did it/],
  ['a cancelled request that was run', () => forge((entries) => [...entries, { ...entryOf('attempt', done), request: entryOf('cancelled', cancelled).request, target: cancelled.id, at: Date.now() }]), /was cancelled or expired, and was run/],
  ['a request that was decided twice', () => forge((entries) => [...entries, { ...entryOf('confirmed', done), kind: 'expired' }]), /was decided 2 times/],
  ['a request that is not kept', () => ({ ...honest, requests: honest.requests.slice(1) }), /requests were asked and \d+ are kept/],
  ['a request in a state that the log does not know of', () => ({ ...honest, requests: honest.requests.map((row) => (row.target === cancelled.id ? { ...row, state: 'done' } : row)) }), /is done, but its entries are asked, cancelled/],
  ['an outcome that is not in the log', () => without('outcome', done), /is done, but its entries are/],
  ['a result reply that came twice', () => ({ ...honest, messages: [...honest.messages, resultOf(done)] }), /has 2 result replies where 1 were to come/],
  ['a reply that reports success of a failure', () => saying(`${SENTENCES.en.takesTime(failed.upn)}\n${RECEIPT.exec(resultOf(failed).activity.text ?? '')?.[0] ?? ''}`), /was said, but entry \d+ is failed/],
  ['a reply that reports a sign-out at once of one that takes time', () => saying(`${SENTENCES.en.signedOut(done.upn)}\n${RECEIPT.exec(resultOf(done).activity.text ?? '')?.[0] ?? ''}`), /was said, but entry \d+ is signing-out/],
  ['a receipt that is not in the log', () => saying('Something\naudit #1 · 00000000'), /"audit #1 · 00000000" is not in the log/],
  ['a receipt on a card that is not in the log', () => ({ ...honest, answers: [{ type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: 'audit #999 · 00000000' }] }] }), /"audit #999 · 00000000" is not in the log/],
  ['a finished card that shows its buttons again', () => ({ ...honest, messages: [...honest.messages, found(honest.messages, ({ activity }) => JSON.stringify(activity).includes('Action.Execute'))] }), /has them again/],
  // Many users at once.
  ['one of many who was forgotten', () => ({ ...honest, items: honest.items.filter(({ target }) => target !== pair[0].id) }), /has 1 items for 2 users/],
  ['one of many who was added', () => ({ ...honest, items: [...honest.items, { ...itemOf(pair[0]), target: nobody.id }] }), /has 3 items for 2 users/],
  ['one of many who is not done when the request is', () => ({ ...honest, items: honest.items.map((item) => (item.target === pair[1].id ? { ...item, state: 'intended' } : item)) }), /is done, and 1 users are not/],
  ['one of many whose result is not the one in the log', () => ({ ...honest, items: honest.items.map((item) => (item.target === pair[1].id ? { ...item, result: 'failed' } : item)) }), /is kept as failed, and the log says signing-out/],
  ['one of many whose outcome is not in the log', () => without('outcome', pair[0]), /is kept as signing-out, and the log says undefined/],
  ['other users than those who were confirmed', () => ({ ...honest, pinned: honest.pinned.map((row) => (row.target === pair[0].id ? { ...row, target: nobody.id } : row)) }), /are not those whom the log knows/],
  ['an attempt on somebody who was not among many', () => altered('attempt', pair[0], () => ({ target: nobody.id })), /about another user than its request/],
  // What must not get out.
  ['the bot password in the output', () => ({ ...honest, output: `${honest.output}${stage.tenant.bot.password}` }), /a secret is in the output/],
  ['the client secret in the output', () => ({ ...honest, output: `${stage.tenant.app.clientSecret}${honest.output}` }), /a secret is in the output/],
  ['a token in the output', () => ({ ...honest, output: `${honest.output} Bearer eyJhbGciOiJSUzI1NiJ9.e30.x` }), /a token is in the output/],
  ['a UPN in the output', () => ({ ...honest, output: `${honest.output}${done.upn.toUpperCase()}` }), /is in the output/],
  ['a display name in the output', () => ({ ...honest, output: `${honest.output}${done.name}` }), /is in the output/],
  ['a line that was said in the output', () => ({ ...honest, output: `${honest.output}${found(honest.said, (text) => text.includes(done.upn))}` }), /what was said is in the output/],
  ['a connection to somewhere else', () => ({ ...honest, connections: [...honest.connections, 'graph.microsoft.com:443'] }), /connected to graph\.microsoft\.com:443/],
];

test.each(FORGERIES)('it objects to %s', (_what, make, says) => {
  expect(audit(make()).join('\n')).toMatch(says);
});

test('it objects to a store file in which one byte of the log was changed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tampered-'));
  try {
    for (const suffix of ['', '-wal', '-shm']) cpSync(`${stage.store}${suffix}`, join(folder, `store.db${suffix}`));
    const database = new Database(join(folder, 'store.db'));
    database.prepare(`update audit set bytes = replace(bytes, '"kind":"confirmed"', '"kind":"Confirmed"') where bytes like '%"kind":"confirmed"%'`).run();
    database.close();
    expect(audit({ ...honest, ...readStore(join(folder, 'store.db')) }).join('\n')).toMatch(/does not cover its bytes/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
