import * as fc from 'fast-check';
import { decisionsOf, isOver, STATES_OVER, TAKES, transition, type Decision, type EventType, type Request, type RequestEvent, type RequestState, type Subject } from '../../src/domain/request';
import { ALEX, awaiting, awaitingMany, decision, idOf, many, manyIn, MEGAN, NOON, requestIdOf, requestIn, target } from './samples';

const STATES = Object.keys(TAKES) as RequestState[];
const renewed = target({ displayName: 'Adele V.', privileged: true });
const EVENTS: Readonly<Record<EventType, RequestEvent>> = {
  confirm: { type: 'confirm', decision: decision(MEGAN) },
  cancel: { type: 'cancel', decision: decision(MEGAN) },
  expire: { type: 'expire', at: NOON + 600_000 },
  renew: { type: 'renew', subject: { target: renewed, targetReads: true }, needsTwo: true, buttonKey: requestIdOf(2) },
  'target-gone': { type: 'target-gone', decision: decision(MEGAN) },
  start: { type: 'start' },
  stop: { type: 'stop', decision: decision(ALEX) },
  retry: { type: 'retry', decision: decision(ALEX) },
  finish: { type: 'finish', at: NOON + 90_000 },
};

type Expected = RequestState | 'not-in-this-state' | 'same-person';
const no = 'not-in-this-state' as const;

/** Written by hand from the contract, cell by cell: the state after the event, or why it is refused. */
type Life = Readonly<Record<RequestState, Readonly<Record<EventType, Expected>>>>;
const LIFE: Life = {
  awaiting: { confirm: 'confirmed', cancel: 'cancelled', expire: 'expired', renew: 'awaiting', 'target-gone': 'done', start: no, stop: no, retry: no, finish: no },
  confirmed: { confirm: no, cancel: no, expire: no, renew: no, 'target-gone': no, start: 'running', stop: no, retry: no, finish: 'done' },
  running: { confirm: no, cancel: no, expire: no, renew: no, 'target-gone': no, start: no, stop: no, retry: no, finish: 'done' },
  done: { confirm: no, cancel: no, expire: no, renew: no, 'target-gone': no, start: no, stop: no, retry: no, finish: no },
  cancelled: { confirm: no, cancel: no, expire: no, renew: no, 'target-gone': no, start: no, stop: no, retry: no, finish: no },
  expired: { confirm: no, cancel: no, expire: no, renew: no, 'target-gone': no, start: no, stop: no, retry: no, finish: no },
};
/** Of many users the work can be stopped, and those tried again that failed; all else is the same. */
const LIFE_OF_MANY: Life = {
  ...LIFE,
  confirmed: { ...LIFE.confirmed, stop: 'confirmed' },
  running: { ...LIFE.running, stop: 'running' },
  done: { ...LIFE.done, retry: 'running' },
};

const cells = STATES.flatMap((state) => (Object.keys(EVENTS) as EventType[]).map((event) => [state, event, LIFE[state][event], LIFE_OF_MANY[state][event]] as const));
const after = (request: Request, event: RequestEvent): Expected => {
  const moved = transition(request, event);
  return moved.ok ? moved.next.state : moved.because;
};

describe('the life of a request', () => {
  test('the table has every state and every event', () => {
    expect(STATES.toSorted()).toEqual(Object.keys(LIFE).toSorted());
    expect(cells).toHaveLength(54);
  });

  test.each(cells)('%s + %s → %s', (state, event, expected) => {
    expect(after(requestIn(state), EVENTS[event])).toBe(expected);
  });

  test.each(cells)('about many: %s + %s (about one: %s) → %s', (state, event, _ofOne, expected) => {
    expect(after(manyIn(state), EVENTS[event])).toBe(expected);
  });

  test.each(cells)('the list of what %s takes agrees about %s', (state, event, _ofOne, expected) => {
    const taken: readonly EventType[] = TAKES[state];
    expect(taken.includes(event)).toBe(expected !== no);
  });

  test('a request whose account is gone ends with who found out, at that moment', () => {
    expect(transition(awaiting({ needsTwo: true, first: decision(ALEX) }), EVENTS['target-gone'])).toMatchObject({
      ok: true,
      next: { state: 'done', confirmed: [decision(MEGAN)], doneAt: decision(MEGAN).at },
    });
  });

  test('only what goes on by itself no more is over', () => {
    expect(STATES.filter((state) => isOver(requestIn(state)))).toEqual(['done', 'cancelled', 'expired']);
    expect(STATES_OVER).toEqual(['done', 'cancelled', 'expired']);
  });
});

describe('two people', () => {
  const untouched = awaiting({ needsTwo: true });
  const halfway = awaiting({ needsTwo: true, first: decision(ALEX) });
  const events = {
    ...EVENTS,
    'confirm by Alex': { type: 'confirm', decision: decision(ALEX, { activityId: 'another-click' }) },
    'confirm by Megan': EVENTS.confirm,
    'cancel by Alex': { type: 'cancel', decision: decision(ALEX) },
    'cancel by Megan': EVENTS.cancel,
  } as const satisfies Record<string, RequestEvent>;

  test.each([
    ['confirm by Alex', 'awaiting'],
    ['confirm by Megan', 'awaiting'],
    ['cancel by Alex', 'cancelled'],
    ['expire', 'expired'],
    ['renew', 'awaiting'],
    ['start', no],
    ['stop', no],
    ['retry', no],
    ['finish', no],
  ] as const)('nobody has confirmed: %s → %s', (event, expected) => {
    expect(after(untouched, events[event])).toBe(expected);
  });

  test.each([
    ['confirm by Alex', 'same-person'],
    ['confirm by Megan', 'confirmed'],
    ['cancel by Alex', 'cancelled'],
    ['cancel by Megan', 'cancelled'],
    ['expire', 'expired'],
    ['renew', 'awaiting'],
    ['start', no],
    ['stop', no],
    ['retry', no],
    ['finish', no],
  ] as const)('Alex has confirmed: %s → %s', (event, expected) => {
    expect(after(halfway, events[event])).toBe(expected);
  });

  test('the first confirmation is kept on the card, the second names both', () => {
    const first = transition(untouched, { type: 'confirm', decision: decision(ALEX) });
    expect(first).toMatchObject({ ok: true, next: { state: 'awaiting', version: 2, first: { by: ALEX } } });
    if (!first.ok) throw new Error('refused');
    expect(transition(first.next, EVENTS.confirm)).toMatchObject({ ok: true, next: { version: 3, confirmed: [{ by: ALEX }, { by: MEGAN }] } });
  });

  test('a renewed card forgets the first confirmation, shows the account as it is now and has new buttons', () => {
    expect(transition(halfway, EVENTS.renew)).toMatchObject({
      ok: true,
      next: { state: 'awaiting', first: undefined, target: renewed, needsTwo: true, buttonKey: requestIdOf(2), id: halfway.id },
    });
  });

  test('who confirmed before a renewal may confirm again after it, alone still not enough', () => {
    const again = transition(halfway, EVENTS.renew);
    if (!again.ok) throw new Error('refused');
    expect(after(again.next, events['confirm by Alex'])).toBe('awaiting');
  });
});

describe('work on many users', () => {
  const stopped = (state: 'confirmed' | 'running'): Request => ({ ...manyIn(state), stopped: decision(ALEX) });

  test.each(['confirmed', 'running'] as const)('is stopped once (%s), and then ends as what it was', (state) => {
    expect(after(stopped(state), EVENTS.stop)).toBe(no);
    expect(transition(stopped(state), EVENTS.finish)).toMatchObject({ ok: true, next: { state: 'done', stopped: decision(ALEX) } });
  });

  test('that is tried again can be stopped again', () => {
    const again = transition({ ...manyIn('done'), stopped: decision(ALEX) }, EVENTS.retry);
    if (!again.ok) throw new Error('refused');
    expect(again.next).not.toHaveProperty('stopped');
    expect(again.next).not.toHaveProperty('doneAt');
    expect(after(again.next, EVENTS.stop)).toBe('running');
  });

  test('a renewed card shows the users as they are now and has new buttons', () => {
    const now = many({ digest: 'c'.repeat(64) });
    const again = transition(awaitingMany({ needsTwo: true, first: decision(ALEX) }), { type: 'renew', subject: { many: now }, needsTwo: true, buttonKey: requestIdOf(2) });
    expect(again).toMatchObject({ ok: true, next: { many: now, first: undefined, buttonKey: requestIdOf(2) } });
  });
});

/** What stays as it was asked. */
const lasting = ({ id, asker, conversation, target: one, targetReads, many: whom, reason, buttonKey, askedAt, expiresAt, needsTwo }: Request) =>
  ({ id, asker, conversation, one, targetReads, whom, reason, buttonKey, askedAt, expiresAt, needsTwo });

/** Where a request begins, and what happens to it. */
interface Walk {
  readonly from: Request;
  readonly events: readonly RequestEvent[];
}
const lifeOf = (request: Request): Life => (request.many === undefined ? LIFE : LIFE_OF_MANY);

describe('whatever happens in whatever order', () => {
  const people = [1, 2, 3].map(idOf);
  const decisions: fc.Arbitrary<Decision> = fc
    .record({ who: fc.constantFrom(...people), click: fc.nat(5), at: fc.nat(1_000_000) })
    .map(({ who, click, at }) => decision(who, { activityId: `click-${click}`, at: NOON + at }));
  const eventsAbout = (subject: Subject): fc.Arbitrary<RequestEvent> => fc.oneof(
    decisions.map((by) => ({ type: 'confirm' as const, decision: by })),
    decisions.map((by) => ({ type: 'cancel' as const, decision: by })),
    fc.nat(1_000_000).map((at) => ({ type: 'expire' as const, at })),
    fc.boolean().map((needsTwo) => ({ type: 'renew' as const, subject, needsTwo, buttonKey: requestIdOf(9) })),
    fc.constant({ type: 'start' as const }),
    decisions.map((by) => ({ type: 'stop' as const, decision: by })),
    decisions.map((by) => ({ type: 'retry' as const, decision: by })),
    fc.nat(1_000_000).map((at) => ({ type: 'finish' as const, at })),
  );
  const walkFrom = (from: (needsTwo: boolean) => Request, renewedTo: Subject): fc.Arbitrary<Walk> =>
    fc.record({ from: fc.boolean().map(from), events: fc.array(eventsAbout(renewedTo), { maxLength: 40 }) });
  const walks = fc.oneof(
    walkFrom((needsTwo) => awaiting({ needsTwo }), { target: renewed, targetReads: undefined }),
    walkFrom((needsTwo) => awaitingMany({ needsTwo }), { many: many({ digest: 'b'.repeat(64) }) }),
  );

  /** Every step that was taken, with what stood before it. */
  const steps = ({ from, events }: Walk): { before: Request; event: RequestEvent; next: Request | undefined }[] => {
    let request = from;
    return events.map((event) => {
      const before = request;
      const moved = transition(before, event);
      if (moved.ok) request = moved.next;
      return { before, event, next: moved.ok ? moved.next : undefined };
    });
  };

  test('every step taken is one of the table, and raises the version by exactly one', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        for (const { before, event, next } of steps(walk)) {
          if (next === undefined) continue;
          const halfConfirmed = event.type === 'confirm' && next.state === 'awaiting';
          expect(halfConfirmed ? 'awaiting' : lifeOf(before)[before.state][event.type]).toBe(next.state);
          expect(next.version).toBe(before.version + 1);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('what is over stays over, unless those of many who failed are tried again', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        for (const { before, event, next } of steps(walk)) if (isOver(before) && !(before.state === 'done' && before.many !== undefined && event.type === 'retry')) expect(next).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  test('who confirmed, stopped it or had some tried again stays known; what is tried again is not stopped any more', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        for (const { before, event, next } of steps(walk)) {
          if (next === undefined || !('confirmed' in before)) continue;
          expect(next).toMatchObject({ confirmed: before.confirmed });
          const retried = event.type === 'retry' ? [event.decision] : [];
          expect(next.retried ?? []).toEqual([...(before.retried ?? []), ...retried]);
          expect(next.stopped).toEqual(event.type === 'retry' ? undefined : event.type === 'stop' ? event.decision : before.stopped);
          expect(decisionsOf(next)).toHaveLength(before.confirmed.length + (next.retried?.length ?? 0) + (next.stopped === undefined ? 0 : 1));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('where two must confirm, two different people did', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        for (const { before, next } of steps(walk)) {
          if (next?.state !== 'confirmed' || before.state !== 'awaiting') continue;
          const who = new Set(next.confirmed.map(({ by }) => by));
          expect(who.size).toBe(before.needsTwo ? 2 : 1);
          expect(next.confirmed).toHaveLength(who.size);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('a second confirmation by the same person never confirms, however often it comes', () => {
    fc.assert(
      fc.property(fc.array(decisions, { minLength: 2, maxLength: 10 }), (clicks) => {
        let request: Request = awaiting({ needsTwo: true });
        for (const click of clicks) {
          const moved = transition(request, { type: 'confirm', decision: { ...click, by: ALEX } });
          if (moved.ok) request = moved.next;
        }
        expect(request.state).toBe('awaiting');
        expect(request.version).toBe(2);
      }),
    );
  });

  test('who asked, for whom the work is, and where, never changes but by a renewal', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        for (const { before, event, next } of steps(walk)) {
          if (next === undefined || event.type === 'renew') continue;
          expect(lasting(next)).toEqual(lasting(before));
        }
      }),
    );
  });
});
