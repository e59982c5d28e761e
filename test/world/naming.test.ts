import type { Saying } from '../../src/domain/saying';
import { SHARED_MAIL } from './cast';
import { Story } from './story';
import { CALM } from './weather';
import { aboutOne } from '../domain/samples';

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
afterEach(async () => expect(await story.end()).toEqual([]));

const hits = async (whom: string): Promise<string | undefined> => {
  const card = await story.card('alex', whom);
  return story.world.nameOf(aboutOne(card.view.request).target.objectId);
};
const told = async (whom: string): Promise<Saying | undefined> => {
  const [saying] = await story.say('alex', `revoke sessions for ${whom}`);
  expect(story.world.host.conversations.cards).toEqual([]);
  return saying;
};

describe('whom a line names', () => {
  test('an object id names its account, and nobody else', async () => {
    const { adele, bianca } = story.world.cast;
    expect(await hits(adele.toUpperCase())).toBe('adele');
    expect(await hits(`{${bianca}}`)).toBe('bianca');
  });

  test('an object id of nobody names nobody', async () => {
    const gone = story.world.cast.adele;
    story.world.host.directory.delete(gone);
    expect(await told(gone)).toEqual({ kind: 'not-found', typed: gone });
  });

  test('a mention names the member that the roster tells, by the directory', async () => {
    expect(await hits(`mention:29:${story.world.cast.bianca}`)).toBe('bianca');
  });

  test('a mention of an account that is no member names nobody', async () => {
    expect(await told(`mention:29:${story.world.cast.chris}`)).toEqual({ kind: 'not-found', typed: `29:${story.world.cast.chris}` });
  });

  test('a mention of a member that the directory does not have names nobody', async () => {
    story.world.host.directory.delete(story.world.cast.bianca);
    expect(await told(`mention:29:${story.world.cast.bianca}`)).toMatchObject({ kind: 'not-found' });
  });

  test('a mention while the roster does not answer names nobody for now', async () => {
    story.world.host.weather = { ...CALM, channel: (call) => (call === 'roster' ? 'timeout' : 'none') };
    story.world.teams.say('alex', `revoke sessions for mention:29:${story.world.cast.bianca}`);
    await story.world.pass(4_900);
    expect(story.sayings()).toEqual([]);
    await story.world.pass(400);
    expect(story.sayings()).toMatchObject([{ kind: 'nothing-done', because: 'no-answer', at: 'ask' }]);
  });

  test('a UPN names its account in any case, never by its beginning', async () => {
    expect(await hits('ADELE@contoso.com')).toBe('adele');
  });

  test('a UPN comes before the same address as somebody else’s mail', async () => {
    const { directory } = story.world.host;
    directory.change(story.world.cast.bianca, { mails: ['adele@contoso.com'] });
    expect(await hits('adele@contoso.com')).toBe('adele');
    directory.delete(story.world.cast.adele);
    expect(await hits('adele@contoso.com')).toBe('bianca');
  });

  test('a mail address names its one owner', async () => {
    expect(await hits('chris.green@contoso.com')).toBe('chris');
  });

  test('an address of several names nobody of them', async () => {
    const { adele, bianca } = story.world.cast;
    expect(await told(SHARED_MAIL)).toMatchObject({ kind: 'ambiguous', typed: SHARED_MAIL, matches: [{ objectId: adele }, { objectId: bianca }] });
    expect(story.kinds()).toEqual([]);
  });

  test.each(['adel@contoso.com', 'adele@contoso.co', 'nobody@contoso.com'])('%s names nobody', async (whom) => {
    expect(await told(whom)).toEqual({ kind: 'not-found', typed: whom });
  });

  test('an external account is named, and not acted on', async () => {
    expect(await told('eve_fabrikam.com#EXT#@contoso.com')).toEqual({ kind: 'external', upn: 'eve_fabrikam.com#EXT#@contoso.com' });
  });
});

describe('what the card shows of the target', () => {
  test.each([
    ['adele@contoso.com', { privileged: false, protected: false }],
    ['pat@contoso.com', { privileged: true, protected: false }],
    ['vera@contoso.com', { privileged: false, protected: true }],
  ])('%s', async (whom, shown) => {
    expect((await story.card('alex', whom)).view.request.target).toMatchObject(shown);
  });

  test('a role for a part of the directory makes privileged too, and entitles to nothing', async () => {
    story.world.host.directory.change(story.world.cast.adele, { scoped: true });
    expect(aboutOne((await story.card('alex', 'adele@contoso.com')).view.request).target.privileged).toBe(true);
    expect(await story.say('adele', 'revoke sessions for bianca@contoso.com')).toMatchObject([{ kind: 'refusal', because: 'no-role' }]);
  });

  test('whether the target reads along', async () => {
    expect((await story.card('alex', 'adele@contoso.com')).view.request.targetReads).toBe(false);
    expect((await story.card('alex', 'bianca@contoso.com')).view.request.targetReads).toBe(true);
  });
});

describe('who asks', () => {
  test.each([
    ['zoe', 'adele@contoso.com', 'no-role'],
    ['gus', 'adele@contoso.com', 'guest'],
    ['dan', 'adele@contoso.com', 'disabled'],
    ['lee', 'pat@contoso.com', 'target-privileged'],
  ] as const)('%s may not ask for %s', async (name, whom, because) => {
    expect(await story.say(name, `revoke sessions for ${whom}`)).toMatchObject([{ kind: 'refusal', because }]);
    expect(story.facts()).toMatchObject([{ kind: 'ask-refused', by: name, details: { because } }]);
  });

  test('who may not learns nothing about who exists', async () => {
    for (const whom of ['nobody@contoso.com', SHARED_MAIL, 'eve_fabrikam.com#EXT#@contoso.com']) {
      expect(await story.say('zoe', `revoke sessions for ${whom}`)).toMatchObject([{ kind: 'refusal', because: 'no-role' }]);
    }
  });

  test('has so many open requests at most', async () => {
    story.world.restart({ maxOpenPerPerson: 1 });
    await story.card('alex', 'adele@contoso.com');
    expect(await story.say('alex', 'revoke sessions for bianca@contoso.com')).toEqual([{ kind: 'too-many-open', limit: 1 }]);
    expect(await story.say('alex', 'revoke sessions for adele@contoso.com')).toMatchObject([{ kind: 'already-open', about: { upn: 'adele@contoso.com' } }]);
    await story.press('megan', story.lastCard(), { verb: 'cancel' });
    expect(await hits('bianca@contoso.com')).toBe('bianca');
  });
});
