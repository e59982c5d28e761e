import { answerLost, failing, throttled, type Fault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { onStage, type Stage } from './stage';
import { ASK, firstLine, lastLine, RECEIPT, SENTENCES, type Language } from './sentences';
import { together } from './together';

const stage = onStage();

const LANGUAGES = ['en', 'fr'] as const;
const admin = (language: Language): Persona => (language === 'fr' ? stage.adminFr() : stage.admin());

const plan = (target: Persona, ...faults: readonly Fault[]): void => {
  stage.tenant.faults.queue({ service: 'graph', method: 'POST', path: /revokeSignInSessions$/, user: target.id }, ...faults);
};

/** Asks, confirms, and gives the reply and the card as they are when the result has come. */
const run = async (on: Stage, language: Language, target: Persona, within?: number) => {
  const who = admin(language);
  const { line, card } = await on.asked(who, ASK[language](target.upn));
  const pressed = await on.press(who, card, 'confirm');
  expect(pressed).toMatchObject({ show: 'card', answer: { status: 200 } });
  const reply = await on.result(line, within);
  return { who, line, card, reply, done: on.now(card) };
};

describe.each(LANGUAGES)('the result in %s', (language) => {
  const words = SENTENCES[language];

  test('signing out is verified: the reply says that it takes time, the card since when older sign-ins are refused', async () => {
    const target = stage.person();
    const { who, reply, done } = await run(stage, language, target);
    expect(firstLine(reply)).toBe(words.takesTime(target.upn));
    expect(lastLine(reply)).toMatch(RECEIPT);
    const [effect] = stage.tenant.ledger.effects(target.id);
    const since = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23', timeZone: who.timezone }).format(new Date(effect?.validFrom ?? NaN));
    expect(done.text).toContain(words.takesTime(target.upn));
    expect(done.text).toMatch(language === 'fr' ? /Vérifié/ : /Verified/);
    expect(done.text).toContain(since);
    expect(done.text).toMatch(language === 'fr' ? /jeton d'accès/ : /access token/);
    expect(stage.revokeCalls(target)).toBe(1);
    expect(stage.revocations(target)).toBe(1);
  });

  test('a success says on the card what it did not do, with a link to the user', async () => {
    const target = stage.person();
    const { done } = await run(stage, language, target);
    expect(done.text).toMatch(language === 'fr' ? /mot de passe.*MFA.*règles de boîte de réception/ : /password.*MFA.*inbox rules/);
    expect(done.text).toMatch(language === 'fr' ? /peut se reconnecter/ : /can sign in again/);
    expect(JSON.stringify(done.card)).toContain(`https://entra.microsoft.com`);
    expect(JSON.stringify(done.card)).toContain(target.id);
  });

  test('nobody of that name: the reply is the result, there is no card, nothing is called', async () => {
    const line = await stage.say(admin(language), ASK[language]('nobody.here@contoso.com'));
    const reply = await stage.reply(line);
    expect(firstLine(reply)).toBe(words.notFound('nobody.here@contoso.com'));
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
  });

  test('an object id of nobody is shown as it was typed', async () => {
    const id = 'd9b2d63d-a233-4123-847a-7090e3f2d1c4';
    const line = await stage.say(admin(language), ASK[language](id));
    expect(firstLine(await stage.reply(line))).toBe(words.notFound(id));
  });

  test.each([
    ['the user type is Guest', { userType: 'Guest' as const }],
    ['the UPN holds #EXT#', { userPrincipalName: `ext_${language}_fabrikam.com#EXT#@contoso.com` }],
    ['an external user state is set', { externalUserState: 'PendingAcceptance' as const }],
  ])('an external user is never revoked, because %s: the home organisation owns those sessions', async (_why, facts) => {
    const target = stage.person(facts);
    const line = await stage.say(admin(language), ASK[language](target.upn));
    expect(await stage.reply(line)).toMatch(words.external);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test('Graph answers 403: failed, with the permission to grant on its own line, and no second call', async () => {
    const target = stage.person();
    plan(target, failing(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'));
    const { reply, done } = await run(stage, language, target);
    const [first, fix] = reply.split('\n');
    expect(first).toBe(words.failed(target.upn));
    expect(fix).toContain('User.RevokeSessions.All');
    expect(done.text).toContain(words.failed(target.upn));
    expect(stage.revokeCalls(target)).toBe(1);
    expect(stage.revocations(target)).toBe(0);
  });

  test('Graph answers 404 at work: not found, with the UPN', async () => {
    const target = stage.person();
    plan(target, failing(404, 'Request_ResourceNotFound', 'Resource does not exist.'));
    const { reply, done } = await run(stage, language, target);
    expect(firstLine(reply)).toBe(words.notFound(target.upn));
    expect(done.text).toContain(words.notFound(target.upn));
    expect(stage.revokeCalls(target)).toBe(1);
  });

});

test('the value is readable late: the card says that it is not visible yet, and later that it is verified; there is one reply', async () => {
  const later = async (language: Language, notYet: RegExp, verified: RegExp): Promise<void> => {
    const target = stage.person();
    stage.tenant.directory.sessions.setReadBackLag(2_500, target.id);
    const { line, card, reply } = await run(stage, language, target);
    expect(firstLine(reply)).toBe(SENTENCES[language].takesTime(target.upn));
    await stage.shows(card, notYet);
    expect(stage.now(card).text).not.toMatch(verified);
    await stage.shows(card, verified, 12_000);
    expect(stage.textsTo(line)).toHaveLength(1);
    expect(stage.revokeCalls(target)).toBe(1);
  };
  await Promise.all([later('en', /not visible in the directory yet/, /Verified/), later('fr', /pas encore visible/, /Vérifié/)]);
});

/** What Graph answers to the calls, one after the other, and how many calls there are in the end. */
const DIFFICULTIES: readonly [what: string, faults: readonly Fault[], calls: number][] = [
  ['429 with Retry-After', [throttled(1)], 2],
  ['429 without Retry-After', [throttled()], 2],
  ['503 without effect', [failing(503, 'ServiceUnavailable', 'Try later.')], 2],
  ['408 without effect', [failing(408, 'RequestTimeout', 'Timeout.')], 2],
  ['a broken connection before the effect', [{ connection: 'reset' }], 2],
  ['two different errors', [failing(500, 'InternalServerError', 'Oops.'), throttled(1)], 3],
  ['an answer lost after the effect', [answerLost], 1],
  ['500 after the effect', [{ ...failing(500, 'InternalServerError', 'Oops.'), afterEffect: true }], 1],
  ['204 without a body', [{ answer: { status: 204 }, afterEffect: true }], 1],
];

test('after a difficulty that passes (throttling, errors, lost answers) there is one effect, and one reply tells of it', () =>
  together(DIFFICULTIES, async ([, faults, calls]) => {
    const target = stage.person();
    plan(target, ...faults);
    const { line, reply, done } = await run(stage, 'en', target, 20_000);
    expect(firstLine(reply)).toBe(SENTENCES.en.takesTime(target.upn));
    expect(done.text).toContain('Verified');
    await stage.quiet();
    expect(stage.textsTo(line)).toHaveLength(1);
    expect(stage.revokeCalls(target)).toBe(calls);
    expect(stage.revocations(target)).toBe(1);
  }));
