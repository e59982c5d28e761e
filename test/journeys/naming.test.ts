import type { Place } from '../../sandbox/tenant/activities';
import type { Fault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import type { NewPerson } from './casting';
import { onStage } from './stage';
import type { Line } from './shown';
import { ASK, firstLine, SENTENCES } from './sentences';
import { together } from './together';

const stage = onStage();

const PERSONAL: Place = { kind: 'personal' };
type Shared = Extract<Place, { kind: 'channel' | 'groupChat' }>;

/** Somebody who is in this place and reads along. */
const memberOf = (place: Shared, who: NewPerson = {}): Persona => {
  const person = stage.person(who);
  stage.tenant.connector.rosters.join(place.id, person.id);
  return person;
};

const mention = (shown: string): string => `revoke sessions for <at>${shown}</at>`;

/** The bot says one sentence and nothing else: no card, no request, no call about this person. */
const onlySaid = async (line: Line, ...spared: readonly Persona[]): Promise<string> => {
  const text = await stage.reply(line);
  await stage.quiet();
  expect(stage.sentTo(line)).toHaveLength(1);
  for (const { id } of spared) {
    expect(stage.evidence().requests.filter(({ target }) => target === id)).toEqual([]);
    expect(stage.revokeCalls({ id })).toBe(0);
  }
  return text;
};

describe('a mention of a person', () => {
  test.each(['channel', 'groupChat'] as const)('in a %s means the account behind it, and signs that one out', async (kind) => {
    const place = stage.casting[kind]();
    const [target, namesake] = [memberOf(place, { displayName: 'Noor Vane' }), memberOf(place, { displayName: 'Noor Vane' })];
    const { line, card } = await stage.asked(stage.admin(), mention(target.name), { place, mentions: [target] });
    expect(card.text).toContain(target.id);
    expect(card.text).toContain(target.upn);
    await stage.press(stage.admin(), card, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    expect(stage.revocations(target)).toBe(1);
    expect(stage.revocations(namesake)).toBe(0);
  });

  test('that shows the user name of somebody else means the account, never what is shown', async () => {
    const place = stage.channel() as Shared;
    const [target, shown] = [memberOf(place), memberOf(place)];
    const { card } = await stage.asked(stage.admin(), mention(shown.upn), { place, mentions: [{ ...target, name: shown.upn }] });
    expect(card.text).toContain(target.id);
    expect(card.text).not.toContain(shown.id);
    expect(card.text).not.toContain(shown.upn);
  });

  test('of somebody who is not in the conversation finds nobody, also when the directory knows the shown name', async () => {
    const place = stage.channel();
    const stranger = stage.person();
    const line = await stage.say(stage.admin(), mention(stranger.name), { place, mentions: [stranger] });
    expect(firstLine(await onlySaid(line, stranger))).toBe(SENTENCES.en.notFound(stranger.name));
    const shown = stage.person();
    const disguised = await stage.say(stage.adminFr(), mention(shown.upn), { place: stage.channel(), mentions: [{ ...stranger, name: shown.upn }] });
    expect(firstLine(await onlySaid(disguised, stranger, shown))).toBe(SENTENCES.fr.notFound(shown.upn));
  });

  test('of an account that has left the directory finds nobody', async () => {
    const place = stage.channel() as Shared;
    const gone = memberOf(place);
    stage.tenant.directory.delete(gone.id);
    const line = await stage.say(stage.admin(), mention(gone.name), { place, mentions: [gone] });
    expect(firstLine(await onlySaid(line, gone))).toBe(SENTENCES.en.notFound(gone.name));
  });

  test('of a guest: the home organisation owns those sessions', async () => {
    const place = stage.channel() as Shared;
    const guest = memberOf(place, { userType: 'Guest' });
    const line = await stage.say(stage.admin(), mention(guest.name), { place, mentions: [guest] });
    expect(await onlySaid(line, guest)).toMatch(SENTENCES.en.external);
  });

  test('of two people, or of one beside a user name, is not one person: nothing is done', async () => {
    const place = stage.channel() as Shared;
    const [one, two] = [memberOf(place), memberOf(place)];
    const both = await stage.say(stage.admin(), `Revoke-SPOUserSession <at>${one.name}</at> <at>${two.name}</at>`, { place, mentions: [one, two] });
    expect(await onlySaid(both, one, two)).not.toMatch(/audit #/);
  });

  const SILENCE: readonly [string, Fault][] = [
    ['answers 500', { answer: { status: 500, body: {} } }],
    ['answers 429', { answer: { status: 429, body: {} } }],
    ['breaks the connection', { connection: 'reset' }],
    ['never answers', { connection: 'hang' }],
  ];

  test('while the roster does not answer: a sentence in the asker\'s language says that nothing was done', () =>
    together(SILENCE, async ([, fault]) => {
      for (const [who, says] of [
        [stage.admin(), /^Nothing was done/],
        [stage.adminFr(), /^Rien n'a été fait/],
      ] as const) {
        const place = stage.casting.channel();
        const target = memberOf(place);
        const planned = stage.tenant.faults.plan({ service: 'connector', method: 'GET', path: encodeURIComponent(place.id) }, fault);
        const line = await stage.say(who, mention(target.name), { place, mentions: [target] });
        expect(await stage.reply(line, '', 15_000)).toMatch(says);
        planned.remove();
        await stage.quiet();
        expect(stage.sentTo(line)).toHaveLength(1);
        expect(stage.evidence().requests.filter((request) => request.target === target.id)).toEqual([]);
      }
    }));
});

describe('an address', () => {
  /** Somebody with a mail address, an alias and a private address, all unlike the user name. */
  const addressee = (facts: NewPerson = {}): Persona & { readonly addresses: Readonly<Record<'mail' | 'alias' | 'other', string>> } => {
    const name = `addressee${Math.trunc(performance.now() * 1_000)}`;
    const addresses = { mail: `${name}@mail.example`, alias: `${name}@alias.example`, other: `${name}@private.example` };
    const person = stage.person({ mail: addresses.mail, proxyAddresses: [`SMTP:${addresses.mail}`, `smtp:${addresses.alias}`], otherMails: [addresses.other], ...facts });
    return { ...person, addresses };
  };

  test.each(['mail', 'alias', 'other'] as const)('of one user (%s) is that user: the card names the account, and the result its user name', async (kind) => {
    const target = addressee();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.addresses[kind]));
    expect(card.text).toContain(target.id);
    expect(card.text).toContain(target.upn);
    await stage.press(stage.admin(), card, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
  });

  test('that is a user name is that user, though others have it as an address', async () => {
    const target = stage.person();
    const other = stage.person({ otherMails: [target.upn] });
    const { card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    expect(card.text).toContain(target.id);
    expect(card.text).not.toContain(other.id);
  });

  test.each([
    ['en', /Nothing was done/],
    ['fr', /Rien n'a été fait/],
  ] as const)('of two users is not guessed: both are listed, nothing is done (%s)', async (language, nothing) => {
    const shared = `team.${language}@northwind.example`;
    const pair = [stage.person({ otherMails: [shared] }), stage.person({ proxyAddresses: [`smtp:${shared}`] })];
    const line = await stage.say(language === 'fr' ? stage.adminFr() : stage.admin(), ASK[language](shared));
    const text = await onlySaid(line, ...pair);
    expect(text).toMatch(nothing);
    for (const { upn, id } of pair) {
      expect(text).toContain(upn);
      expect(text).toContain(id);
    }
  });

  test('of two users is not guessed without a card either', async () => {
    const shared = 'desk@northwind.example';
    const pair = [stage.person({ otherMails: [shared] }), stage.person({ otherMails: [shared] })];
    const line = await stage.say(stage.admin(), `Revoke-SPOUserSession ${shared} -Confirm:$false`);
    expect(await onlySaid(line, ...pair)).toContain(pair[0]?.upn);
  });

  test('of a guest: the home organisation owns those sessions, in both languages', async () => {
    for (const language of ['en', 'fr'] as const) {
      const guest = addressee({ userType: 'Guest', userPrincipalName: `visitor_${language}_fabrikam.com#EXT#@contoso.com` });
      const line = await stage.say(language === 'fr' ? stage.adminFr() : stage.admin(), ASK[language](guest.addresses.mail));
      expect(await onlySaid(line, guest)).toMatch(SENTENCES[language].external);
    }
  });

  test('of nobody is not found, as it was typed', async () => {
    const line = await stage.say(stage.admin(), ASK.en('No.Body@Mail.example'));
    expect(firstLine(await onlySaid(line))).toBe(SENTENCES.en.notFound('No.Body@Mail.example'));
  });
});

describe('a mail link', () => {
  test('whose text and target agree is what it shows, whatever the case and the markup around it', async () => {
    for (const write of [
      (upn: string) => `<a href="mailto:${upn}">${upn}</a>`,
      (upn: string) => `<a title="mailto:${upn}" href="mailto:${upn.toUpperCase()}" target="_blank">${upn}</a>`,
      (upn: string) => `<b><a href="mailto:${upn}">${upn}</a></b>`,
    ]) {
      const target = stage.person();
      const { card } = await stage.asked(stage.admin(), `revoke sessions for ${write(target.upn)}`);
      expect(card.text).toContain(target.id);
    }
  });

  test('whose text and target disagree is refused in both languages, and neither is looked up', async () => {
    for (const [language, says] of [
      ['en', /leads to/],
      ['fr', /mène à/],
    ] as const) {
      const [shown, meant] = [stage.person(), stage.person()];
      const before = stage.lookUps();
      const line = await stage.say(language === 'fr' ? stage.adminFr() : stage.admin(), ASK[language](`<a href="mailto:${meant.upn}">${shown.upn}</a>`));
      expect(await onlySaid(line, shown, meant)).toMatch(says);
      expect(stage.lookUps()).toBe(before);
    }
  });
});

describe('in the personal chat', () => {
  test('a user is asked for by user name, object id and address, without the bot being mentioned', async () => {
    const target = stage.person({ mail: 'private.desk@mail.example' });
    for (const typed of [target.upn, target.id, 'private.desk@mail.example']) {
      const { card } = await stage.asked(stage.admin(), ASK.en(typed), { place: PERSONAL });
      expect(card.text).toContain(target.id);
      expect(card.text).not.toMatch(/reads along/);
    }
  });

  test('a mention of somebody who is not in it finds nobody', async () => {
    const stranger = stage.person();
    const line = await stage.say(stage.admin(), mention(stranger.name), { place: PERSONAL, mentions: [stranger] });
    expect(firstLine(await onlySaid(line, stranger))).toBe(SENTENCES.en.notFound(stranger.name));
  });

  test('signing out works from asking to the result', async () => {
    const target = stage.person();
    const who = stage.adminFr();
    const { line, card } = await stage.asked(who, ASK.fr(target.upn), { place: PERSONAL });
    await stage.press(who, card, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.fr.takesTime(target.upn));
    expect(stage.revocations(target)).toBe(1);
  });
});
