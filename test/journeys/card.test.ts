import { PERSONAL } from '../../sandbox/tenant/activities';
import { onStage } from './stage';
import { ASK, firstLine, RECEIPT, SENTENCES } from './sentences';

const stage = onStage();

/** The texts of the card's own parts in order: what stands first is read first. */
const headTexts = (card: unknown): readonly string[] =>
  ((card as { body: readonly unknown[] }).body).map((part) => JSON.stringify(part));

describe('the card that asks', () => {
  test('names whom it would hit, who asked, why, and until when, in the language and time zone of the asker', async () => {
    const target = stage.person({ displayName: 'Ysolde Marin', accountEnabled: false, onPremisesSyncEnabled: true });
    const asker = stage.admin({ timezone: 'America/New_York', displayName: 'Osric Vale' });
    const before = Date.now();
    const { line, card } = await stage.asked(asker, `${ASK.en(target.upn)} because the laptop was stolen`);
    const [early, late] = [before, Date.now()].map((at) => new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'America/New_York' }).format(at + 600_000));
    expect(card.text).toContain(`Name Ysolde Marin`);
    expect(card.text).toContain(target.upn);
    expect(card.text).toContain(target.id);
    expect(card.text).toMatch(/Type Member/);
    expect(card.text).toMatch(/Account disabled/);
    expect(card.text).toMatch(/Source synced/);
    expect(card.text).toMatch(/Privileged No/);
    expect(card.text).toMatch(/Asked by Osric Vale/);
    expect(card.text).toMatch(/Reason the laptop was stolen/);
    const until = /Confirm until (\d\d:\d\d) \(America\/New_York\)/.exec(card.text)?.[1];
    expect([early, late]).toContain(until);
    expect(card.text).toMatch(RECEIPT);
    expect(card.card).toMatchObject({ type: 'AdaptiveCard', version: '1.5' });
    expect((card.card as { fallbackText?: string }).fallbackText).toContain(target.upn);
    expect(card.message.replyTo).toBe(line.activity.id);
  });

  test('is French for a French asker', async () => {
    const target = stage.person();
    const { card } = await stage.asked(stage.adminFr(), `déconnecter ${target.upn} car l'ordinateur a été volé`);
    expect(card.text).toContain('Déconnecter cet utilisateur');
    expect(card.text).toMatch(/À confirmer avant \d\d:\d\d \(Europe\/Paris\)/);
    expect(card.text).toContain("Raison l'ordinateur a été volé");
    expect(card.buttons.map(({ title }) => title)).toEqual(['Confirmer la déconnexion', 'Annuler']);
  });

  test('names UTC when Teams does not say which time zone the asker is in', async () => {
    const { card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn), { timezone: null });
    expect(card.text).toMatch(/Confirm until \d\d:\d\d \(UTC\)/);
  });

  test('shows names and reasons literally, whatever Markdown is in them', async () => {
    const target = stage.person({ displayName: '**Big** [link](https://fabrikam.example) `x`' });
    const { card } = await stage.asked(stage.admin(), `${ASK.en(target.upn)} because **urgent** [see](https://fabrikam.example)`);
    expect(card.text).toContain('\\*\\*Big\\*\\* \\[link\\](https://fabrikam.example) \\`x\\`');
    expect(card.text).toContain('\\*\\*urgent\\*\\* \\[see\\]');
  });

  test('keeps marks of direction inside the name and the reason', async () => {
    const target = stage.person({ displayName: 'Tom \u202Ekcab\u202C Lind' });
    const { card } = await stage.asked(stage.admin(), `${ASK.en(target.upn)} because \u0645\u0641\u0642\u0648\u062F`);
    expect(card.text).toContain('Name \u2068Tom \u202Ekcab\u202C Lind\u2069');
    expect(card.text).toContain('Reason \u2068\u0645\u0641\u0642\u0648\u062F\u2069');
  });

  test('has two buttons that carry an opaque id, each with a fallback that carries the same and the verb', async () => {
    const { card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
    expect(card.buttons.map(({ type, verb }) => [type, verb])).toEqual([
      ['Action.Execute', 'confirm'],
      ['Action.Execute', 'cancel'],
    ]);
    for (const { data, verb, fallback } of card.buttons) {
      expect(fallback?.type).toBe('Action.Submit');
      expect(fallback?.data).toEqual({ ...(data as object), verb });
      expect(JSON.stringify(data)).not.toMatch(/contoso|@/);
    }
  });

  test('warns first of all when the asker is the target, and privileged', async () => {
    const asker = stage.admin();
    const { card } = await stage.asked(asker, ASK.en(asker.upn));
    const [first, second, third] = headTexts(card.card);
    expect(first).toContain('this is you');
    expect(second).toContain('privileged');
    expect(third).toContain('Sign this user out');
  });

  test('warns of a privileged target in French', async () => {
    const { card } = await stage.asked(stage.adminFr(), ASK.fr(stage.person({ roles: ['Security Reader'] }).upn));
    expect(headTexts(card.card)[0]).toContain('privilégié');
  });

  test('takes a target with a role in one unit only, or in a role-assignable group, for privileged', async () => {
    const [unit, group] = [stage.person({ rolesInUnit: ['Helpdesk Administrator'] }), stage.person({ groups: ['Privileged Workstations'] })];
    const cards = await Promise.all([unit, group].map(async (target) => (await stage.asked(stage.admin(), ASK.en(target.upn))).card));
    for (const card of cards) expect(headTexts(card.card)[0]).toContain('privileged');
  });

  test('warns first of all when the target can read the conversation', async () => {
    const target = stage.person();
    const place = stage.channel();
    stage.tenant.connector.rosters.join(place.id ?? '', target.id);
    const { card } = await stage.asked(stage.admin(), ASK.en(target.upn), { place });
    expect(headTexts(card.card)[0]).toMatch(/this user is in this conversation|can read this conversation/i);
  });

  test.each([
    ['a group chat', () => stage.groupChat()],
    ['a personal chat', () => PERSONAL],
  ])('comes in %s as well, as a reply to the line', async (_name, place) => {
    const { line, card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn), { place: place() });
    expect(card.message.replyTo).toBe(line.activity.id);
    expect(card.buttons).toHaveLength(2);
  });
});

describe('confirming', () => {
  test('answers at once with the card at work, shows the result on the same card for everyone, then one reply in the thread', async () => {
    const target = stage.person();
    const clicker = stage.admin({ displayName: 'Linnea Brook' });
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    const pressed = await stage.press(clicker, card, 'confirm');
    expect(pressed).toMatchObject({ show: 'card', buttons: [] });
    expect(pressed.answer.tookMs).toBeLessThan(3_000);
    const reply = await stage.result(line);
    const done = stage.now(card);
    expect(done.text).toMatch(/Confirmed by Linnea Brook, \d\d:\d\d \(UTC\)/);
    expect(done.text).toContain(SENTENCES.en.takesTime(target.upn));
    expect(done.buttons).toEqual([]);
    expect(RECEIPT.exec(done.text)?.[0]).toBe(RECEIPT.exec(reply)?.[0]);
    await stage.quiet();
    expect(stage.textsTo(line)).toHaveLength(1);
    const replies = stage.sentTo(line);
    expect(replies.map(({ replyTo }) => replyTo)).toEqual([line.activity.id, line.activity.id]);
    expect(stage.tenant.connector.messages(line.since).filter(({ kind, id, conversationId }) => kind === 'updated' && conversationId === line.conversation && id !== card.id)).toEqual([]);
  });

  test('works the same by the fallback of an older client', async () => {
    const target = stage.person();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    const pressed = await stage.submit(stage.admin({ displayName: 'Maren Holt' }), card, 'confirm');
    expect(pressed.answer.status).toBe(200);
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    const done = stage.now(card);
    expect(done.text).toContain('Confirmed by Maren Holt');
    expect(done.buttons).toEqual([]);
    expect(stage.revocations(target)).toBe(1);
  });

  test('believes nothing in the data but the opaque id', async () => {
    const [target, other] = [stage.person(), stage.person()];
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    const activity = stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm');
    const { action } = activity.value as { action: { data: object } };
    const meddled = { ...activity, value: { action: { ...action, data: { ...action.data, target: other.id, user: other.upn, verb: 'cancel' } } } };
    expect((await stage.pressWith(meddled)).show).toBe('card');
    await stage.result(line);
    expect(stage.revocations(target)).toBe(1);
    expect(stage.revokeCalls(other)).toBe(0);
  });

  test.each([
    ['an id that was never given out', { request: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'confirm'],
    ['no id at all', {}, 'confirm'],
    ['an id of another form', { request: { $ne: '' } }, 'cancel'],
    ['an unknown verb', undefined, 'delete'],
  ])('answers %s with a sentence and does nothing', async (_name, data, verb) => {
    const target = stage.person();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    const activity = stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm');
    const own = (activity.value as { action: { data: object } }).action.data;
    const pressed = await stage.pressWith({ ...activity, value: { action: { type: 'Action.Execute', verb, data: data ?? own }, trigger: 'manual' } });
    expect(pressed).toMatchObject({ show: 'sentence', answer: { status: 200 } });
    await stage.quiet();
    expect(stage.now(card).buttons).toHaveLength(2);
    expect(stage.sentTo(line)).toHaveLength(1);
    expect(stage.revokeCalls(target)).toBe(0);
  });
});

describe('cancelling', () => {
  test.each(['execute', 'submit'] as const)('by %s freezes the card, says who it was, and runs nothing', async (how) => {
    const target = stage.person();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    const clicker = stage.admin({ displayName: `Petra Lund ${how}` });
    if (how === 'execute') expect(await stage.press(clicker, card, 'cancel')).toMatchObject({ show: 'card', buttons: [] });
    else await stage.submit(clicker, card, 'cancel');
    const cancelled = await stage.shows(card, `Cancelled by Petra Lund ${how}`);
    expect(cancelled.buttons).toEqual([]);
    expect(cancelled.text).toMatch(/Cancelled: nothing was done/);
    expect(cancelled.text).toMatch(RECEIPT);
    await stage.quiet();
    expect(stage.revokeCalls(target)).toBe(0);
    expect(stage.sentTo(line)).toHaveLength(1);
  });

  test('comes too late after a confirmation, and a confirmation too late after it: each is told who was first', async () => {
    const ana = stage.admin({ displayName: 'Ana Ferro' });
    const { card, line } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
    const { connector } = stage.tenant;
    const [late, lateFr] = [connector.pressed(stage.admin(), card.id, 'cancel'), connector.pressed(stage.adminFr(), card.id, 'confirm')];
    await stage.press(ana, card, 'confirm');
    expect(await stage.pressWith(late)).toMatchObject({ show: 'sentence', text: expect.stringContaining('Ana Ferro') as string });
    const told = await stage.pressWith(lateFr);
    expect(told.text).toMatch(/^Trop tard : Ana Ferro/);
    await stage.result(line);

    const { card: other } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
    const confirm = connector.pressed(stage.admin(), other.id, 'confirm');
    await stage.press(ana, other, 'cancel');
    expect(await stage.pressWith(confirm)).toMatchObject({ show: 'sentence', text: expect.stringMatching(/Ana Ferro cancelled/) as string });
  });

  test('at the same moment as a confirmation: one of them is first, the other is told', async () => {
    for (let round = 0; round < 5; round += 1) {
      const target = stage.person();
      const [one, two] = [stage.admin({ displayName: `Ines Rua ${round}` }), stage.admin({ displayName: `Jonas Eik ${round}` })];
      const { card } = await stage.asked(stage.admin(), ASK.en(target.upn));
      const pressed = await Promise.all([stage.press(one, card, 'confirm'), stage.press(two, card, 'cancel')]);
      expect(pressed.map(({ show }) => show).sort()).toEqual(['card', 'sentence']);
      const winner = pressed[0].show === 'card' ? one : two;
      expect(pressed.find(({ show }) => show === 'sentence')?.text).toContain(winner.name);
      await stage.quiet();
      expect(stage.revocations(target)).toBe(winner === one ? 1 : 0);
    }
  });

  test('two confirmations at the same moment run once', async () => {
    const target = stage.person();
    const { card, line } = await stage.asked(stage.admin(), ASK.en(target.upn));
    const pressed = await Promise.all([stage.admin(), stage.admin(), stage.admin()].map((who) => stage.press(who, card, 'confirm')));
    expect(pressed.filter(({ show }) => show === 'card')).toHaveLength(1);
    await stage.result(line);
    await stage.quiet();
    expect(stage.revokeCalls(target)).toBe(1);
    expect(stage.textsTo(line)).toHaveLength(1);
  });
});
