import { answerLost, type Fault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { accessDenied, type SharePointState } from '../../sandbox/tenant/sharepoint';
import { sharePointBusy, shutOut } from '../../sandbox/tenant/sharepoint-answers';
import { onStage } from './stage';
import { ASK, firstLine, lastLine, RECEIPT, RECEIPT_LINE, SENTENCES, type Language } from './sentences';
import { together } from './together';

const stage = onStage({}, { revokeWith: 'sharepoint' });

const admin = (language: Language): Persona => (language === 'fr' ? stage.adminFr() : stage.admin());
const calls = (target: Persona) => stage.tenant.ledger.calls({ service: 'sharepoint', method: 'POST', user: target.id });
const plan = (target: Persona, ...faults: readonly Fault[]): void => {
  stage.tenant.faults.queue({ service: 'sharepoint', method: 'POST', user: target.id }, ...faults);
};
/** Verified in any language. */
const VERIFIED = /verified|vérifié/i;
const PORTAL = 'https://entra.microsoft.com';

/** Asks, confirms, and gives the reply and the card as they are when the result has come. */
const run = async (language: Language, target: Persona, within?: number) => {
  const { line, card } = await stage.asked(admin(language), ASK[language](target.upn));
  expect(await stage.press(admin(language), card, 'confirm')).toMatchObject({ show: 'card', answer: { status: 200 } });
  const reply = await stage.result(line, within);
  await stage.quiet(15_000);
  return { line, reply, done: stage.now(card) };
};

const STATES: readonly [state: SharePointState, sentence: keyof (typeof SENTENCES)['en'], success: boolean][] = [
  [0, 'notAvailable', false],
  [1, 'notFound', false],
  [2, 'failed', false],
  [3, 'takesTime', true],
  [4, 'signedOut', true],
];

describe.each(['en', 'fr'] as const)('the result in %s', (language) => {
  const sentenceOf = (name: keyof (typeof SENTENCES)['en'], upn: string): string => {
    const sentence = SENTENCES[language][name];
    return typeof sentence === 'function' ? sentence(upn) : '';
  };

  test.each(STATES)("SharePoint's state %i is the sentence %s, in the reply and on the card", async (state, name, success) => {
    const target = stage.person();
    stage.tenant.sharePoint.setState(state, target.id);
    const { line, reply, done } = await run(language, target);
    expect(firstLine(reply)).toBe(sentenceOf(name, target.upn));
    expect(lastLine(reply)).toMatch(RECEIPT_LINE);
    expect(done.text.split('\n')).toContain(sentenceOf(name, target.upn));
    expect(done.text).toContain(RECEIPT.exec(lastLine(reply))?.[0]);
    expect(done.buttons).toEqual([]);
    expect(`${reply}${done.text}`).not.toMatch(VERIFIED);
    expect(calls(target)).toHaveLength(1);
    expect(stage.revokeCalls(target)).toBe(0);
    expect(stage.revocations(target)).toBe(success ? 1 : 0);
    expect(stage.textsTo(line)).toHaveLength(1);
  });

  test('not available: a line of its own names the way that works', async () => {
    const target = stage.person();
    stage.tenant.sharePoint.setState(0, target.id);
    const { reply, done } = await run(language, target);
    expect(reply.split('\n')[1]).toContain('REVOKE_WITH=graph');
    expect(done.text).toContain('REVOKE_WITH=graph');
  });

  test.each([3, 4] as const)('a success (state %i) says on the card what it did not do, with a link to the user; a failure does not', async (state) => {
    const notDone = language === 'fr' ? /mot de passe.*MFA.*règles de boîte de réception.*peut se reconnecter/s : /password.*MFA.*inbox rules.*can sign in again/s;
    const [target, other] = [stage.person(), stage.person()];
    stage.tenant.sharePoint.setState(state, target.id);
    stage.tenant.sharePoint.setState(2, other.id);
    const [{ done }, { done: failed }] = await Promise.all([run(language, target), run(language, other)]);
    expect(done.text).toMatch(notDone);
    const card = JSON.stringify(done.card);
    expect(card).toContain(PORTAL);
    expect(card).toContain(`userId/${target.id}`);
    expect(failed.text).not.toMatch(notDone);
  });

  test('access denied by the object model: failed, and the second line names the permission to grant', async () => {
    const target = stage.person();
    stage.tenant.sharePoint.setError(target.id, accessDenied());
    const { reply, done } = await run(language, target);
    const [first, fix] = reply.split('\n');
    expect(first).toBe(SENTENCES[language].failed(target.upn));
    expect(fix).toContain('Sites.FullControl.All');
    expect(done.text).toContain('Sites.FullControl.All');
    expect(calls(target)).toHaveLength(1);
    expect(stage.revocations(target)).toBe(0);
  });

  test('a token that SharePoint does not take: failed, and the fix is another credential or the other way', async () => {
    const target = stage.person();
    const refused: Fault = { answer: shutOut(stage.tenant.sharePoint.adminUrl, 'Unsupported app only token.') };
    plan(target, refused, refused);
    const { reply } = await run(language, target);
    const [first, fix] = reply.split('\n');
    expect(first).toBe(SENTENCES[language].failed(target.upn));
    expect(fix).toMatch(language === 'fr' ? /certificat.*REVOKE_WITH=graph/ : /certificate.*REVOKE_WITH=graph/);
    expect(stage.revocations(target)).toBe(0);
  });

  test('what if: says what would happen, and SharePoint is not called', async () => {
    const target = stage.person();
    const line = await stage.say(admin(language), `Revoke-SPOUserSession ${target.upn} -WhatIf`);
    expect(firstLine(await stage.reply(line))).toBe(SENTENCES[language].whatIf(target.upn));
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
    expect(calls(target)).toEqual([]);
  });

  test('without a card the reply says all that the card would', async () => {
    const target = stage.person();
    const line = await stage.say(admin(language), `Revoke-SPOUserSession -User ${target.upn} -Confirm:$false -Verbose`);
    const reply = await stage.result(line);
    expect(firstLine(reply)).toBe(SENTENCES[language].signedOut(target.upn));
    expect(reply).toMatch(language === 'fr' ? /mot de passe.*MFA.*règles de boîte de réception/ : /password.*MFA.*inbox rules/);
    expect(reply).toMatch(language === 'fr' ? /peut se reconnecter/ : /can sign in again/);
    expect(reply).toContain(PORTAL);
    expect(reply).toContain(`userId/${target.id}`);
    expect(reply).toContain('RevokeAllUserSessions');
    expect(reply).not.toMatch(VERIFIED);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
    expect(calls(target)).toHaveLength(1);
  });
});

/** What SharePoint answers to the calls, how many calls there are in the end, and the sentence. */
const DIFFICULTIES: readonly [what: string, faults: readonly Fault[], calls: number, sentence: 'takesTime' | 'signedOut'][] = [
  ['429 with Retry-After', [sharePointBusy(429, 1)], 2, 'signedOut'],
  ['429 without Retry-After', [sharePointBusy(429)], 2, 'signedOut'],
  ['503 without effect', [sharePointBusy(503, 1)], 2, 'signedOut'],
  ['a broken connection before the effect', [{ connection: 'reset' }], 2, 'signedOut'],
  ['no answer at all, without effect', [{ connection: 'hang' }], 2, 'signedOut'],
  // Only the directory tells then that it happened, and not that it was at once.
  ['an answer lost after the effect', [answerLost], 1, 'takesTime'],
  ['503 after the effect', [{ ...sharePointBusy(503), afterEffect: true }], 1, 'takesTime'],
  ['a page instead of an answer, after the effect', [{ answer: { status: 200, body: '<html>' }, afterEffect: true }], 1, 'takesTime'],
];

test('after a difficulty that passes there is one effect, and one reply tells of it', () =>
  together(DIFFICULTIES, async ([, faults, expected, sentence]) => {
    const target = stage.person();
    plan(target, ...faults);
    const { line, reply, done } = await run('en', target, 25_000);
    expect(firstLine(reply)).toBe(SENTENCES.en[sentence](target.upn));
    expect(`${reply}${done.text}`).not.toMatch(VERIFIED);
    expect(stage.textsTo(line)).toHaveLength(1);
    expect(calls(target)).toHaveLength(expected);
    expect(stage.revocations(target)).toBe(1);
  }));

test.each([
  ['en', /SharePoint.*429/],
  ['fr', /SharePoint.*429/],
] as const)('SharePoint is busy for longer than anybody waits (%s): failed, and the reason is SharePoint, not Graph', async (language, reason) => {
  const target = stage.person();
  plan(target, sharePointBusy(429, 900));
  const { reply } = await run(language, target, 20_000);
  expect(firstLine(reply)).toBe(SENTENCES[language].failed(target.upn));
  expect(reply.split('\n')[1]).toMatch(reason);
  expect(reply).not.toContain('Microsoft Graph');
  expect(stage.revocations(target)).toBe(0);
});

test('the user name is read by object id right before the call', async () => {
  const target = stage.person();
  await run('en', target);
  const about = stage.tenant.ledger.calls({ user: target.id });
  const at = about.findIndex(({ service }) => service === 'sharepoint');
  expect(about[at]?.body).toContain(target.upn);
  expect(about[at - 1]).toMatchObject({ service: 'graph', method: 'GET', path: expect.stringContaining(`/users/${target.id}`) as string });
});

test('a name with an apostrophe arrives as it is', async () => {
  const target = stage.person({ userPrincipalName: "d'arc@contoso.com" });
  const { reply } = await run('en', target);
  expect(firstLine(reply)).toBe(SENTENCES.en.signedOut(target.upn));
  expect(stage.revocations(target)).toBe(1);
});

test('an external user is never revoked here either', async () => {
  const target = stage.person({ userType: 'Guest' });
  const line = await stage.say(stage.admin(), ASK.en(target.upn));
  expect(await stage.reply(line)).toMatch(SENTENCES.en.external);
  await stage.quiet();
  expect(stage.sentTo(line)).toHaveLength(1);
  expect(calls(target)).toEqual([]);
});
