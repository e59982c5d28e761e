import type { Persona } from '../../sandbox/tenant/personas';
import { sharePointBusy } from '../../sandbox/tenant/sharepoint-answers';
import { fatesOf } from './fates';
import { resultsOf } from './many-people';
import { onStage } from './stage';
import { SENTENCES } from './sentences';

const stage = onStage({ TWO_PERSON_ABOVE: '1000000' }, { revokeWith: 'sharepoint' });
const USERS = 25;
const AT_ONCE = 8;
const CALL_MS = 150;
/** A timer may be early by this. */
const EARLY_MS = 5;

test("25 users by SharePoint: each with its own answer, at most eight calls under way, and Graph is never asked to sign anybody out", async () => {
  const { sharePoint, faults, ledger } = stage.tenant;
  const users = Array.from({ length: USERS }, () => stage.person());
  const [notYet, unknown, failure, within, busy] = users as [Persona, Persona, Persona, Persona, Persona];
  sharePoint.setState(0, notYet.id);
  sharePoint.setState(1, unknown.id);
  sharePoint.setState(2, failure.id);
  sharePoint.setState(3, within.id);
  faults.plan({ service: 'sharepoint', method: 'POST', user: busy.id }, { ...sharePointBusy(429, 2), delayMs: CALL_MS }, 1);
  faults.plan({ service: 'sharepoint', method: 'POST' }, { delayMs: CALL_MS });
  const { line, card } = await stage.asked(stage.admin(), `revoke sessions for ${users.map(({ upn }) => upn).join(', ')}`);
  await stage.press(stage.admin(), card, 'confirm');
  const result = await stage.result(line, 30_000);
  expect(result).toContain('22 of 25 signed out: 21 at once, 1 ');
  expect(result).toContain('1 not found any more');
  expect(result).toContain('1 not available in your organization yet');
  expect(result).toContain('1 failed');
  expect(resultsOf(stage, users)).toEqual({ 'signed-out': 21, 'signing-out': 1, 'not-available': 1, 'not-found': 1, 'failed sharepoint-failed': 1 });
  const over = await stage.shows(card, 'Done: 22 of 25 users are signed out');
  for (const { upn } of [notYet, unknown, failure]) expect(over.text).toContain(upn);
  expect(over.text).toContain(SENTENCES.en.failed(failure.upn));
  const fates = fatesOf(stage, users, 2_000);
  expect(fates.map(({ calls }) => calls)).toEqual(users.map((user) => (user === busy ? 2 : 1)));
  for (const { asked, waited } of fates.flatMap(({ waits }) => waits)) expect(waited).toBeGreaterThanOrEqual(asked);
  expect(users.map((user) => stage.revocations(user))).toEqual(users.map((user) => ([notYet, unknown, failure].includes(user) ? 0 : 1)));
  // Not in Graph, neither alone nor as a part of a batch.
  expect(ledger.calls({ service: 'graph', method: 'POST', path: /revokeSignInSessions/i })).toEqual([]);
  const arrived = ledger.calls({ service: 'sharepoint', method: 'POST' }).map(({ at }) => at).sort((one, other) => one - other);
  const gaps = arrived.slice(AT_ONCE).map((at, index) => at - (arrived[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(CALL_MS - EARLY_MS);
});
