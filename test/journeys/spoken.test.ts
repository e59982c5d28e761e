import type { MessageOptions } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { onStage } from './stage';
import { ASK, firstLine, SENTENCES } from './sentences';

const stage = onStage();

/** Ways to write one and the same line. */
const WAYS: readonly [name: string, write: (target: Persona) => string][] = [
  ['in capitals', ({ upn }) => `REVOKE SESSIONS FOR ${upn.toUpperCase()}`],
  ['with extra blanks and a line break', ({ upn }) => `  revoke   sessions\n for   ${upn} `],
  ['with non-breaking blanks', ({ upn }) => `revoke&nbsp;sessions\u00a0for ${upn}`],
  ['in the short form', ({ upn }) => `sign out ${upn}`],
  ['in French', ({ upn }) => `révoquer les sessions de ${upn}`],
  ['in French without accents', ({ upn }) => `revoquer les sessions de ${upn}`],
  ['in the short French form', ({ upn }) => `Déconnecter ${upn}`],
  ['with an apostrophe in French', ({ upn }) => `révoquer les sessions d’${upn}`],
  ['with a mail link that Teams makes', ({ upn }) => `revoke sessions for <a href="mailto:${upn}">${upn}</a>`],
  ['as the cmdlet, positional', ({ upn }) => `Revoke-SPOUserSession ${upn}`],
  ['as the cmdlet with a colon', ({ upn }) => `revoke-spousersession -User:${upn}`],
  ['as the cmdlet with quotes', ({ upn }) => `Revoke-SPOUserSession -User "${upn}"`],
  ['as the cmdlet with curly quotes and an en dash', ({ upn }) => `Revoke-SPOUserSession –User “${upn}”`],
  ['by object id', ({ id }) => `revoke sessions for ${id.toUpperCase()}`],
  ['by mail address', ({ mail }) => `revoke sessions for ${mail ?? ''}`],
  ['by an alias', ({ upn }) => `revoke sessions for alias.${upn}`],
];

test.each(WAYS)('a user is asked for %s', async (_name, write) => {
  const upn = `spoken${Math.trunc(performance.now() * 1_000)}@contoso.com`;
  const target = stage.person({ userPrincipalName: upn, mail: `mail.${upn}`, proxyAddresses: [`SMTP:mail.${upn}`, `smtp:alias.${upn}`] });
  const { card } = await stage.asked(stage.admin(), write(target));
  expect(card.text).toContain(target.id);
});

test('a person who is mentioned is the one who is meant', async () => {
  const target = stage.person();
  const place = stage.casting.channel();
  stage.tenant.connector.rosters.join(place.id, target.id);
  const { card } = await stage.asked(stage.admin(), `revoke sessions for <at>${target.name}</at>`, { place, mentions: [target] });
  expect(card.text).toContain(target.id);
});

test('an address that belongs to two users is not guessed', async () => {
  const line = await stage.say(stage.admin(), ASK.en('shared@northwind.example'));
  await stage.reply(line);
  await stage.quiet();
  expect(stage.sentTo(line).filter(({ activity }) => activity.attachments !== undefined)).toEqual([]);
});

test('a user is matched exactly, never by prefix or display name', async () => {
  const target = stage.person({ userPrincipalName: 'exact.match@contoso.com', displayName: 'exact.mat@contoso.com' });
  for (const typed of ['exact.mat@contoso.com', 'exact.match@contoso.co', 'xact.match@contoso.com']) {
    expect(firstLine(await stage.reply(await stage.say(stage.admin(), ASK.en(typed))))).toBe(SENTENCES.en.notFound(typed));
  }
  expect(stage.revokeCalls(target)).toBe(0);
});

/** Characters that no identifier can have. */
const FORBIDDEN: readonly [name: string, typed: string, says: RegExp][] = [
  ['a Cyrillic look-alike', 'us\u0435r@contoso.com', /U\+0435/],
  ['a zero-width space', 'us\u200ber@contoso.com', /U\+200B/],
  ['a right-to-left override', 'us\u202eer@contoso.com', /U\+202E/],
  ['a curly apostrophe', 'o\u2019brien@contoso.com', /U\+2019.*o'brien@contoso\.com/s],
];

test.each(FORBIDDEN)('%s is refused by name, never stripped, without a look-up', async (_name, typed, says) => {
  const before = stage.lookUps();
  const line = await stage.say(stage.admin(), ASK.en(typed));
  expect(await stage.reply(line)).toMatch(says);
  expect(stage.lookUps()).toBe(before);
});

test('a mail link that leads to somebody else is refused', async () => {
  const [shown, meant] = [stage.person(), stage.person()];
  const line = await stage.say(stage.admin(), `revoke sessions for <a href="mailto:${meant.upn}">${shown.upn}</a>`);
  expect(await stage.reply(line)).toMatch(/leads to/);
  await stage.quiet();
  expect(stage.sentTo(line)).toHaveLength(1);
});

test('a reason may follow, in both languages', async () => {
  for (const [write, reason] of [
    [(upn: string) => `sign out ${upn} because the phone was lost, at 5`, 'the phone was lost, at 5'],
    [(upn: string) => `déconnecter ${upn} parce que le téléphone est perdu`, 'le téléphone est perdu'],
    [(upn: string) => `révoquer les sessions de ${upn} car volé`, 'volé'],
  ] as const) {
    const { card } = await stage.asked(stage.admin(), write(stage.person().upn));
    expect(card.text).toContain(`Reason ${reason}`);
  }
});

describe('the language of the answer', () => {
  const languageOf = async (options: MessageOptions): Promise<string> => {
    const { card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn), options);
    return String((card.card as { lang?: unknown }).lang);
  };

  test('is that of the activity, not that of the words', async () => {
    expect(await languageOf({ locale: 'fr-CA' })).toBe('fr');
    expect(await languageOf({ locale: 'FR' })).toBe('fr');
    expect(await languageOf({ locale: 'en-GB' })).toBe('en');
    expect(await languageOf({ locale: 'de-DE' })).toBe('en');
  });

  test('a French request stays French for everyone, a sentence to a clicker is in the language of the clicker', async () => {
    const target = stage.person();
    const { line, card } = await stage.asked(stage.adminFr(), ASK.en(target.upn));
    expect((await stage.press(stage.person(), card, 'confirm')).text).toMatch(/^You can't do this/);
    const pressed = await stage.press(stage.admin(), card, 'confirm');
    expect(pressed.text).toContain('Confirmé');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.fr.takesTime(target.upn));
    expect(stage.now(card).text).toContain(SENTENCES.fr.takesTime(target.upn));
  });
});

test.each([
  ['en', 'help', /revoke sessions for/],
  ['fr', 'aide', /révoquer les sessions de/],
] as const)('help answers everybody of the own tenant in %s, with examples', async (language, word, example) => {
  for (const who of [stage.person(), stage.person({ userType: 'Guest' }), stage.admin()]) {
    expect(await stage.reply(await stage.say(who, word, { locale: language === 'fr' ? 'fr-FR' : 'en-US' }))).toMatch(example);
  }
});

test('a word that is no user is refused without a look-up', async () => {
  const before = stage.lookUps();
  for (const said of ['revoke sessions for Tove Ask', 'sign out everybody', 'what is this?']) {
    expect(await stage.reply(await stage.say(stage.admin(), said))).not.toMatch(/revokeSignInSessions/);
  }
  expect(stage.lookUps()).toBe(before);
});
