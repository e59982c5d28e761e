import { upnFromDirectory } from '../../src/domain/people';
import { NoAnswer, type Change } from '../../src/service';
import { actor, ADELE, ALEX, awaiting, conversation, decision, MEGAN, NOON, requestIn, target } from '../domain/samples';
import { Desk, PRESSED_AT } from './desk';

const HOUR = 3_600_000;
const HOME = conversation({ activityId: 'click-1' });
const ELSEWHERE = conversation({ conversationId: 'a:megan', conversationType: 'personal', activityId: 'click-1' });
const nobody = actor({ objectId: ADELE, name: 'Adele' });

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
const learned = (): readonly Change[] => desk.changes.filter(({ card }) => card !== undefined);
const card = (activityId: string, where = HOME) => ({ activityId, conversation: where });

describe('a card whose id nobody knows', () => {
  test('is learned from a click in its own conversation, whoever clicks; nothing else happens to it', async () => {
    await desk.press({ actor: nobody });
    expect(learned()).toEqual([{ card: { requestId: desk.request.id, posted: card('card-1') }, add: [] }]);
  });

  test('is brought up to date at once when its request is over', async () => {
    desk.request = requestIn('done');
    await desk.press({ actor: nobody });
    expect(learned()).toMatchObject([{ card: { posted: card('card-1') }, add: [{ payload: { kind: 'card', requestId: desk.request.id }, dueAt: PRESSED_AT }] }]);
  });

  test('is not named by somebody without the right when all cards are known', async () => {
    desk.cards = [card('card-7')];
    await desk.press({ actor: nobody });
    expect(learned()).toEqual([]);
  });

  test('is not named by somebody without the right in another place', async () => {
    await desk.press({ actor: nobody, on: { conversation: ELSEWHERE, activityId: 'card-1' } });
    expect(learned()).toEqual([]);
  });

  test('is named by somebody with the right in any place', async () => {
    await desk.press({ on: { conversation: ELSEWHERE, activityId: 'card-1' } });
    expect(learned()).toMatchObject([{ card: { posted: card('card-1', ELSEWHERE) } }]);
  });

  test('is looked for where everybody sees it: a copy in somebody’s own chat is not that card', async () => {
    desk.cards = [card('card-7', ELSEWHERE)];
    await desk.press({ actor: nobody });
    expect(learned()).toMatchObject([{ card: { posted: card('card-1') } }]);
  });

  test('is learned once', async () => {
    desk.cards = [card('card-1')];
    await desk.press();
    expect(learned()).toEqual([]);
  });

  test('is another one than a card of the same id in another conversation', async () => {
    desk.cards = [card('card-1', ELSEWHERE)];
    await desk.press();
    expect(learned()).toMatchObject([{ card: { posted: card('card-1') } }]);
  });

  test('stays unknown when the click does not say which it was', async () => {
    await desk.press({ on: { conversation: conversation(), activityId: undefined } });
    expect(learned()).toEqual([]);
  });
});

describe('a click that is too late', () => {
  const two = [decision(ALEX, { activityId: 'click-of-alex' }), decision(MEGAN)];

  test('is told of the last who confirmed, and shows the card to each of two whose click comes again', async () => {
    desk.request = { ...requestIn('confirmed', awaiting({ needsTwo: true })), state: 'confirmed', confirmed: two };
    expect(await desk.press()).toMatchObject({ show: 'sentence', saying: { kind: 'too-late', how: 'confirmed', decision: { by: MEGAN } } });
    for (const { activityId } of two) {
      expect(await desk.press({ pressId: activityId })).toMatchObject({ show: 'card', view: { request: { state: 'confirmed' } } });
    }
  });

  test('shows the card as it is where nobody had to confirm', async () => {
    desk.request = { ...requestIn('done', awaiting({ unconfirmed: true })), state: 'done', confirmed: [], doneAt: NOON };
    expect(await desk.press()).toMatchObject({ show: 'card', view: { request: { state: 'done' } } });
  });

  test.each(['confirmed', 'running', 'done'] as const)('by a moment, when it is %s by then, is told who was first', async (state) => {
    desk.meanwhile = () => {
      desk.request = requestIn(state);
    };
    expect(await desk.press()).toMatchObject({ saying: { kind: 'too-late', how: 'confirmed', decision: { by: MEGAN } } });
    expect(desk.changes.filter(({ request }) => request !== undefined)).toEqual([]);
  });

  test('counts on what another click left open', async () => {
    desk.request = awaiting({ needsTwo: true });
    desk.meanwhile = () => {
      desk.request = awaiting({ needsTwo: true, version: 2, first: decision(ALEX) });
    };
    expect(await desk.press()).toMatchObject({ show: 'card', view: { request: { state: 'confirmed', version: 3, confirmed: [{ by: ALEX }, { by: MEGAN }] } } });
  });

  test('is told that there is no such request when the store has lost it', async () => {
    desk.lost = true;
    expect(await desk.press()).toEqual({ show: 'sentence', saying: { kind: 'unknown-request' } });
  });
});

describe('what a click asks for', () => {
  test('a button that cannot be one is not looked up', async () => {
    expect(await desk.press({ button: 'no button' })).toEqual({ show: 'sentence', saying: { kind: 'unknown-request' } });
  });

  test('to confirm, who clicks and the account are read by object id; to cancel, only who clicks', async () => {
    const people = (): readonly string[] => desk.asked.splice(0).toSorted();
    await desk.press({ verb: 'cancel' });
    expect(people()).toEqual([`person ${MEGAN}`, `privileges of ${MEGAN}`]);
    desk.request = awaiting();
    await desk.press();
    expect(people()).toEqual([`person ${MEGAN}`, `person ${ADELE}`, `privileges of ${MEGAN}`, `privileges of ${ADELE}`].toSorted());
  });

  test('without a cap nothing is counted, and the step is bound to none', async () => {
    await desk.press();
    expect(desk.countedSince).toEqual([]);
    expect(desk.changes.at(-1)).not.toHaveProperty('cap');
  });

  test('with a cap the last hour is counted, and once more with the step itself', async () => {
    desk.rules = { ...desk.rules, revocationsPerHour: 3 };
    desk.attempts = 2;
    expect(await desk.press()).toMatchObject({ show: 'card' });
    expect(desk.countedSince).toEqual([PRESSED_AT - HOUR]);
    expect(desk.changes.at(-1)?.cap).toEqual({ limit: 3, since: PRESSED_AT - HOUR });
  });

  test('the first of two confirmations is bound to no cap: nothing is done yet', async () => {
    desk.rules = { ...desk.rules, revocationsPerHour: 3 };
    desk.request = awaiting({ needsTwo: true });
    await desk.press();
    expect(desk.changes.at(-1)).not.toHaveProperty('cap');
    expect(desk.changes.at(-1)).not.toHaveProperty('items');
  });
});

describe('what the audit log is given', () => {
  test('of a renewed card: what it shows from now on', async () => {
    const now = target({ upn: upnFromDirectory('adele.new@contoso.com'), displayName: 'Adele New' });
    desk.people.set(ADELE, now);
    await desk.press();
    expect(desk.changes.at(-1)?.facts).toEqual([
      {
        kind: 'renewed',
        at: PRESSED_AT,
        requestId: desk.request.id,
        by: MEGAN,
        target: ADELE,
        details: { state: 'awaiting' },
        shown: { upn: now.upn, displayName: now.displayName, reason: 'the laptop was stolen' },
      },
    ]);
  });

  test('of a confirmation: no name', async () => {
    await desk.press();
    expect(desk.changes.at(-1)?.facts).toEqual([{ kind: 'confirmed', at: PRESSED_AT, requestId: desk.request.id, by: MEGAN, target: ADELE, details: { state: 'confirmed' } }]);
  });

  test('is signed when a request is over, and not before', async () => {
    await desk.press();
    expect(desk.jobsDone).toBe(0);
    desk.request = awaiting();
    desk.people.delete(ADELE);
    await desk.press();
    expect(desk.request.state).toBe('done');
    expect(desk.jobsDone).toBe(1);
  });
});

describe('what the log says of a click', () => {
  const { id } = awaiting();

  test('that counted: which request, who, whom and what came of it', async () => {
    await desk.press();
    expect(desk.lines).toEqual([
      ['within', '', { requestId: id }],
      ['info', 'confirmed', { requestId: id, by: MEGAN, target: ADELE, state: 'confirmed' }],
    ]);
  });

  test('that was refused: which request, who and why', async () => {
    await desk.press({ actor: nobody });
    expect(desk.lines.slice(1)).toEqual([['warn', 'click-refused', { requestId: id, by: ADELE, because: 'no-role' }]]);
  });

  test('that could not be decided: which request, who and why', async () => {
    desk.silence = new NoAnswer('429', undefined, true);
    expect(await desk.press()).toMatchObject({ saying: { kind: 'nothing-done', because: 'throttled' } });
    expect(desk.lines.slice(1)).toEqual([['warn', 'click-undecided', { requestId: id, by: MEGAN, because: 'throttled' }]]);
  });
});
