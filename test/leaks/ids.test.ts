import { refuseToken } from '../../sandbox/tenant/aadsts';
import type { LedgerCall } from '../../sandbox/tenant/ledger';
import type { Answer, Call } from '../../sandbox/tenant/wire';
import { failing } from '../../sandbox/tenant/faults';
import { ASK } from '../journeys/sentences';
import { onStage } from '../journeys/stage';
import { until } from '../journeys/until';
import { linesOf, type LogLine } from './lines';

/** Codes of lines about calls to services. */
const CALLS: readonly unknown[] = ['called', 'call-refused', 'call-unanswered'];

describe.each(['graph', 'sharepoint'] as const)('by %s', (route) => {
  const stage = onStage({}, { revokeWith: route });
  const linesSince = (from: number): readonly LogLine[] => linesOf(stage.bot.output.slice(from).join(''));
  const mark = (): number => stage.bot.output.length;
  const ledger = (): readonly LedgerCall[] => [...stage.tenant.ledger.calls({ service: 'graph' }), ...stage.tenant.ledger.calls({ service: 'sharepoint' })];

  test('every call to a service has one line, with the id that was sent, the id that was answered, and the status', async () => {
    const before = ledger().length;
    const from = mark();
    const target = stage.person();
    stage.tenant.faults.queue({ service: 'graph', method: 'GET', user: target.id }, failing(503, 'ServiceUnavailable', 'Busy.'));
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    stage.tenant.faults.queue({ service: route, method: 'POST', user: target.id }, { connection: 'reset' }, failing(403, 'Authorization_RequestDenied', 'No.'));
    await stage.press(stage.admin(), card, 'confirm');
    await stage.result(line);
    await stage.quiet();
    const calls = ledger().slice(before);
    await until(() => linesSince(from).filter(({ code }) => CALLS.includes(code)).length === calls.length);
    const lines = linesSince(from).filter(({ code }) => CALLS.includes(code));
    const told = (one: LedgerCall): Record<string, unknown> | undefined => lines.find(({ clientRequestId }) => clientRequestId === one.clientRequestId);
    for (const call of calls) {
      const { service, method, status, requestId } = call;
      expect(told(call)).toMatchObject(status === 'reset' ? { code: 'call-unanswered', service, method, because: expect.any(String) as string } : { service, method, status, serviceRequestId: requestId });
    }
    const refused = lines.filter(({ code }) => code === 'call-refused').map(({ status }) => status);
    expect(refused).toEqual(expect.arrayContaining([503, 403]));
    // Two calls never share an id.
    expect(new Set(lines.map(({ clientRequestId }) => clientRequestId)).size).toBe(calls.length);
  });

  test('every line of a turn has the activity, every line about a request has the request; one line has both', async () => {
    const from = mark();
    const target = stage.person();
    const asker = stage.admin();
    const { line, card } = await stage.asked(asker, ASK.en(target.upn));
    await stage.quiet();
    const turn = linesSince(from);
    expect(turn.map(({ code }) => code)).toEqual(expect.arrayContaining(['received', 'called', 'asked']));
    const until = turn.findIndex(({ code }) => code === 'asked') + 1;
    expect(turn.slice(0, until).map(({ activityId }) => activityId)).toEqual(turn.slice(0, until).map(() => line.activity.id));
    const requestId = turn[until - 1]?.['requestId'];
    expect(requestId).toMatch(/^[\w-]{22}$/);

    const clicked = mark();
    stage.tenant.faults.queue({ service: 'connector', method: 'PUT' }, failing(503, 'ServiceError', 'Busy.'));
    const click = stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm');
    await stage.pressWith(click);
    await stage.result(line);
    await stage.quiet();
    const lines = linesSince(clicked);
    const [received, ...rest] = lines;
    expect(received).toMatchObject({ code: 'received', activityId: click.id, work: 'invoke' });
    expect(rest.map(({ code }) => code)).toEqual(expect.arrayContaining(['confirmed', 'revoke-answered', 'outcome', 'deliver-later']));
    expect(rest.filter((one) => one['requestId'] !== requestId)).toEqual([]);
    expect(rest.find(({ code }) => code === 'confirmed')).toMatchObject({ activityId: click.id });
  });

  test('a token that was not had has a line with the ids that Entra knows it by', async () => {
    const from = mark();
    const target = stage.person();
    const { faults } = stage.tenant;
    const refusals: Record<string, unknown>[] = [];
    // The bot's own token is there, and only one is refused: the answer can be sent.
    await stage.reply(await stage.say(stage.admin(), 'help'));
    faults.plan({ service: 'graph', method: 'GET', user: target.id }, failing(401, 'InvalidAuthenticationToken', 'No.'));
    const refusing = (call: Call): Answer => {
      const answer = refuseToken(call, 'secretWrong', 'Invalid client secret provided.');
      refusals.push(answer.body as Record<string, unknown>);
      return answer;
    };
    faults.plan({ service: 'token', method: 'POST' }, { answer: refusing }, 1);
    await stage.reply(await stage.say(stage.admin(), ASK.en(target.upn)));
    const told = linesSince(from).find(({ code }) => code === 'token-failed');
    const [{ trace_id: serviceRequestId, correlation_id: clientRequestId } = {}] = refusals;
    expect(serviceRequestId).toEqual(expect.any(String));
    expect(told).toMatchObject({ level: 'warn', service: 'entra', because: 'AADSTS7000215', serviceRequestId, clientRequestId });
    faults.clear();
  });
});
