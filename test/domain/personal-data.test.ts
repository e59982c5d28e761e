import type { RequestState } from '../../src/domain/request';
import { TAKES, withoutPersonalData } from '../../src/domain/request';
import { upnFromDirectory } from '../../src/domain/people';
import { aboutOne, actor, ALEX, awaiting, awaitingMany, conversation, decision, idOf, many, manyIn, requestIn, target } from './samples';

const NAME = 'Secretname';
const from = awaiting({
  needsTwo: true,
  asker: actor({ name: NAME }),
  conversation: conversation({ user: { id: '29:alex', name: NAME } }),
  target: target({ displayName: NAME, upn: upnFromDirectory(`${NAME}@contoso.com`) }),
  reason: NAME,
  first: decision(ALEX, { name: NAME }),
});

/** The request with this name wherever somebody decided. */
const named = (state: RequestState) => {
  const request = requestIn(state, from);
  if (request.state === 'cancelled') return { ...request, cancelled: { ...request.cancelled, name: NAME } };
  return 'confirmed' in request ? { ...request, confirmed: request.confirmed.map((who) => ({ ...who, name: NAME })) } : request;
};

describe('a request without personal data', () => {
  test.each(Object.keys(TAKES) as RequestState[])('names nobody (%s), and is the same request', (state) => {
    const request = named(state);
    const bare = withoutPersonalData(request);
    expect(JSON.stringify(request)).toContain(NAME);
    expect(JSON.stringify(bare)).not.toContain(NAME);
    const { id, version, buttonKey, askedAt } = request;
    expect(bare).toMatchObject({ id, version, buttonKey, askedAt, state, target: { objectId: aboutOne(request).target.objectId }, asker: { objectId: request.asker.objectId } });
  });

  test.each(Object.keys(TAKES) as RequestState[])('keeps everything else (%s): who decided and when by id, the place and the account, with the name empty', (state) => {
    const request = named(state);
    const emptied: unknown = JSON.parse(JSON.stringify({ ...request, reason: undefined }).replaceAll(`"${NAME}"`, '""').replaceAll(`"${NAME}@contoso.com"`, '""'));
    const bare = withoutPersonalData(request);
    expect(JSON.parse(JSON.stringify(bare))).toEqual(emptied);
    expect(bare.reason).toBeUndefined();
  });

  describe('about many users', () => {
    const user = { objectId: idOf(7), upn: upnFromDirectory(`${NAME}@contoso.com`), displayName: NAME };
    const some = { count: 30, first: [user] };
    const asked = awaitingMany({
      asker: actor({ name: NAME }),
      conversation: conversation({ user: { id: '29:alex', name: NAME } }),
      reason: NAME,
      many: many({ source: { from: 'group', name: NAME, objectId: idOf(8) }, users: some, privileged: some, protected: some, leftOut: [{ because: 'not-found', count: 2, first: [NAME] }] }),
    });

    test.each(Object.keys(TAKES) as RequestState[])('names nobody (%s), and still says how many there were, from which group, and who they were by the digest', (state) => {
      const request = { ...manyIn(state, asked), stopped: decision(ALEX, { name: NAME }), retried: [decision(ALEX, { name: NAME })] };
      const bare = withoutPersonalData(request);
      expect(JSON.stringify(bare)).not.toContain(NAME);
      const none = { count: 30, first: [] };
      expect(bare).toMatchObject({
        state,
        stopped: decision(ALEX, { name: '' }),
        retried: [decision(ALEX, { name: '' })],
        many: { source: { from: 'group', objectId: idOf(8) }, users: none, privileged: none, protected: none, leftOut: [{ because: 'not-found', count: 2, first: [] }], digest: asked.many.digest },
      });
    });
  });

  test('has no first confirmation where there was none', () => {
    expect(withoutPersonalData(awaiting({ needsTwo: true }))).toMatchObject({ state: 'awaiting', first: undefined });
  });
});
