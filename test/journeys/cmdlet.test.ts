import { failing } from '../../sandbox/tenant/faults';
import { onStage } from './stage';
import { firstLine, lastLine, RECEIPT, SENTENCES } from './sentences';

describe('what if', () => {
  const stage = onStage();

  test.each([
    ['the sentence', 'en', (upn: string) => `what if revoke sessions for ${upn}`],
    ['the cmdlet', 'en', (upn: string) => `Revoke-SPOUserSession -User ${upn} -WhatIf`],
    ['the alias', 'en', (upn: string) => `revoke-spousersession '${upn}' -wi`],
    ['a prefix over -Confirm:$false', 'en', (upn: string) => `Revoke-SPOUserSession -u ${upn} -Confirm:$false -wh`],
    ['the sentence', 'fr', (upn: string) => `simuler révoquer les sessions de ${upn}`],
    ['the cmdlet', 'fr', (upn: string) => `Revoke-SPOUserSession -User “${upn}” –WhatIf`],
  ] as const)('by %s in %s: says what would happen and whom it would hit; nothing is run, nothing waits', async (_form, language, write) => {
    const target = stage.person({ displayName: 'Tove Ask' });
    const line = await stage.say(language === 'fr' ? stage.adminFr() : stage.admin(), write(target.upn));
    const reply = await stage.reply(line);
    expect(firstLine(reply)).toBe(SENTENCES[language].whatIf(target.upn));
    expect(reply).toContain('Tove Ask');
    expect(reply).toContain(target.id);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
    expect(stage.revokeCalls(target)).toBe(0);
    expect(stage.evidence().requests.some((request) => request.target === target.id)).toBe(false);
  });

  test('needs the same role', async () => {
    const line = await stage.say(stage.person(), `what if revoke sessions for ${stage.person().upn}`);
    expect(await stage.reply(line)).toMatch(/needs an active role/);
  });

  test('of nobody is the same as asking for nobody', async () => {
    const line = await stage.say(stage.admin(), 'what if revoke sessions for nobody@contoso.com');
    expect(firstLine(await stage.reply(line))).toBe(SENTENCES.en.notFound('nobody@contoso.com'));
  });

  test.each(['-WhatIf:$false', '-Confirm', '-Confirm:$true', '-cf'])('%s asks as if it were not there', async (parameter) => {
    const { card } = await stage.asked(stage.admin(), `Revoke-SPOUserSession -User ${stage.person().upn} ${parameter}`);
    expect(card.buttons).toHaveLength(2);
  });
});

describe('-Confirm:$false', () => {
  const stage = onStage();
  const unconfirmed = (upn: string, rest = ''): string => `Revoke-SPOUserSession -User ${upn} -Confirm:$false${rest}`;

  test.each(['en', 'fr'] as const)('runs without a card in %s, and the reply says all that the card would', async (language) => {
    const target = stage.person();
    const line = await stage.say(language === 'fr' ? stage.adminFr() : stage.admin(), unconfirmed(target.upn));
    const reply = await stage.result(line);
    expect(firstLine(reply)).toBe(SENTENCES[language].takesTime(target.upn));
    expect(reply).toMatch(language === 'fr' ? /Vérifié/ : /Verified/);
    expect(reply).toMatch(language === 'fr' ? /mot de passe.*MFA.*boîte de réception/ : /password.*MFA.*inbox rules/);
    expect(reply).toContain(target.id);
    expect(lastLine(reply)).toMatch(RECEIPT);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
    expect(stage.revokeCalls(target)).toBe(1);
  });

  test('does not skip the card for a privileged target, which says why it came', async () => {
    const target = stage.person({ roles: ['Security Reader'] });
    const { card } = await stage.asked(stage.admin(), unconfirmed(target.upn));
    expect(card.text).toMatch(/although -Confirm:\$false was given: the account is privileged/);
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test('with a blank is refused with the right line', async () => {
    const target = stage.person();
    const line = await stage.say(stage.admin(), `Revoke-SPOUserSession -User ${target.upn} -Confirm $false`);
    expect(await stage.reply(line)).toContain('-Confirm:$false');
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test('is not run again within five minutes: the earlier result is shown, wherever it was written', async () => {
    const target = stage.person();
    const asker = stage.admin();
    const first = await stage.say(asker, unconfirmed(target.upn));
    const result = await stage.result(first);
    const second = await stage.say(asker, unconfirmed(target.upn), { place: stage.groupChat() });
    const shown = await stage.reply(second);
    expect(firstLine(shown)).toBe(firstLine(result));
    expect(shown).toContain(RECEIPT.exec(result)?.[0]);
    expect(shown).toMatch(/Not run again/);
    expect(stage.revokeCalls(target)).toBe(1);
  });

  test.each([
    ['en', ' again'],
    ['fr', ' encore'],
  ] as const)('is run again when it is forced (%s)', async (language, word) => {
    const target = stage.person();
    const asker = language === 'fr' ? stage.adminFr() : stage.admin();
    await stage.result(await stage.say(asker, unconfirmed(target.upn)));
    // Session times have whole seconds: the second one is visible from the next second on.
    const line = await stage.say(asker, unconfirmed(target.upn, word));
    expect(firstLine(await stage.result(line))).toBe(SENTENCES[language].takesTime(target.upn));
    expect(stage.revokeCalls(target)).toBe(2);
  });

  test('is run by somebody else without regard to the first, and by the same person for another user', async () => {
    const [target, other] = [stage.person(), stage.person()];
    const asker = stage.admin();
    await stage.result(await stage.say(asker, unconfirmed(target.upn)));
    await stage.result(await stage.say(stage.admin(), unconfirmed(target.upn)));
    await stage.result(await stage.say(asker, unconfirmed(other.upn)));
    expect(stage.revokeCalls(target)).toBe(2);
    expect(stage.revokeCalls(other)).toBe(1);
  });

  test('is run again after a failure', async () => {
    const target = stage.person();
    const asker = stage.admin();
    stage.tenant.faults.queue({ service: 'graph', method: 'POST', user: target.id }, failing(403, 'Authorization_RequestDenied', 'No.'));
    expect(firstLine(await stage.result(await stage.say(asker, unconfirmed(target.upn))))).toBe(SENTENCES.en.failed(target.upn));
    expect(firstLine(await stage.result(await stage.say(asker, unconfirmed(target.upn))))).toBe(SENTENCES.en.takesTime(target.upn));
    expect(stage.revocations(target)).toBe(1);
  });

  test('two lines at the same moment run once', async () => {
    const target = stage.person();
    const asker = stage.admin();
    const lines = await Promise.all([1, 2, 3].map(() => stage.say(asker, unconfirmed(target.upn))));
    await Promise.all(lines.map((line) => stage.reply(line)));
    await stage.quiet();
    expect(stage.revokeCalls(target)).toBe(1);
    expect(lines.flatMap((line) => stage.sentTo(line))).toHaveLength(3);
  });

  test('the same asked again in the same conversation while it is open is pointed to; elsewhere it gets its own card', async () => {
    const target = stage.person();
    const asker = stage.admin();
    const place = stage.channel();
    const { card } = await stage.asked(asker, `sign out ${target.upn}`, { place });
    const again = await stage.say(asker, `revoke sessions for ${target.upn.toUpperCase()}`, { place });
    expect(await stage.reply(again)).toMatch(/already open in this conversation, until \d\d:\d\d/);
    const fr = await stage.say(asker, `déconnecter ${target.id}`, { place, locale: 'fr-FR' });
    expect(await stage.reply(fr)).toMatch(/déjà ouverte dans cette conversation/);
    await stage.quiet();
    expect([...stage.sentTo(again), ...stage.sentTo(fr)].filter(({ activity }) => activity.text === undefined)).toEqual([]);
    expect((await stage.asked(asker, `sign out ${target.upn}`)).card.id).not.toBe(card.id);
    expect((await stage.asked(stage.admin(), `sign out ${target.upn}`, { place })).card.id).not.toBe(card.id);
  });

  test('-Verbose adds the details, the other common parameters have no effect and the answer says so', async () => {
    const target = stage.person();
    const line = await stage.say(stage.admin(), unconfirmed(target.upn, ' -Verbose -ErrorAction Stop -OutVariable out'));
    const reply = await stage.result(line);
    expect(reply).toMatch(/revokeSignInSessions/);
    expect(reply).toMatch(/without effect.*ErrorAction.*OutVariable/i);
    expect(firstLine(reply)).toBe(SENTENCES.en.takesTime(target.upn));
  });

  test.each(['-ErrorAction Stop', '-ea Stop', '-WarningAction:SilentlyContinue', '-Debug', '-ov x -ob 5'])('the card says that %s has no effect, and its value is no user', async (parameters) => {
    const target = stage.person();
    const { card } = await stage.asked(stage.admin(), `Revoke-SPOUserSession ${target.upn} ${parameters}`);
    expect(card.text).toMatch(/without effect here: -/);
    expect(card.text).toContain(target.upn);
  });

  test.each([
    'Revoke-SPOUserSession',
    'Revoke-SPOUserSession -User ""',
    'Revoke-SPOUserSession -User a@contoso.com -User b@contoso.com',
    'Revoke-SPOUserSession -User *@contoso.com',
    'Revoke-SPOUserSession -User a@contoso.com | Out-Null',
    'Revoke-SPOUserSession -User a@contoso.com; Get-SPOSite',
    'Revoke-SPOUserSession -User $(Get-Me)',
    'Revoke-SPOUserSession -User a@contoso.com -Force',
    'Revoke-SPOUserSession -Confi:$false -C -User a@contoso.com',
    'revoke sessions for Tove Ask',
    'revoke sessions for tove\u0430sk@contoso.com',
  ])('"%s" is refused without a look-up', async (said) => {
    const before = stage.lookUps();
    const line = await stage.say(stage.admin(), said);
    expect(await stage.reply(line)).not.toBe('');
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
    expect(stage.lookUps()).toBe(before);
  });
});

describe('with ALLOW_UNCONFIRMED=false', () => {
  const stage = onStage({ ALLOW_UNCONFIRMED: 'false' });

  test('the card always comes, and says why', async () => {
    const target = stage.person();
    const { line, card } = await stage.asked(stage.admin(), `Revoke-SPOUserSession -User ${target.upn} -Confirm:$false`);
    expect(card.text).toMatch(/ALLOW_UNCONFIRMED/);
    expect(stage.revokeCalls(target)).toBe(0);
    await stage.press(stage.admin(), card, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
  });
});
