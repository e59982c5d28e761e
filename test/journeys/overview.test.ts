import type { Place } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { onStage } from './stage';
import { shownOf, type Shown } from './shown';
import { ASK, lastLine, RECEIPT_LINE, SENTENCES } from './sentences';

const PERSONAL: Place = { kind: 'personal' };

describe('open requests', () => {
  const stage = onStage({ PROTECTED_USERS: 'breakglass@contoso.com' });

  /** Asks for the open requests, and gives the sentence and, by the object id of its target, each card that follows. */
  const pending = async (who: Persona, words = 'pending') => {
    const line = await stage.say(who, words, { place: PERSONAL });
    const text = await stage.reply(line);
    await stage.quiet();
    const cards = stage.sentTo(line).filter(({ activity }) => activity.attachments !== undefined).map(shownOf);
    return { line, text, cards };
  };

  const cardOf = (cards: readonly Shown[], target: Persona): Shown => {
    const card = cards.find(({ text }) => text.includes(target.id));
    if (card === undefined) throw new Error(`there is no card for ${target.upn}`);
    return card;
  };

  const cancelAll = async (who: Persona, cards: readonly Shown[]): Promise<void> => {
    for (const card of cards) await stage.press(who, card, 'cancel');
    await stage.quiet();
  };

  test('none: says so, and shows no card, in both languages and in any conversation', async () => {
    for (const [who, words, says] of [
      [stage.admin(), 'pending', 'No request is open.'],
      [stage.adminFr(), 'en attente', "Aucune demande n'est ouverte."],
    ] as const) {
      const { text, cards } = await pending(who, words);
      expect(text).toBe(says);
      expect(cards).toEqual([]);
      const elsewhere = await stage.reply(await stage.say(who, words));
      expect(elsewhere).toContain(says);
    }
  });

  describe('of other conversations, in the personal chat of an admin', () => {
    test.each(['channel', 'groupChat'] as const)('come as cards with working buttons: after a confirmation there the copy and the first card (in a %s) are final', async (kind) => {
      const [target, asker, reader] = [stage.person(), stage.admin(), stage.admin()];
      const { line, card } = await stage.asked(asker, ASK.en(target.upn), { place: stage.casting[kind]() });
      const { line: overview, text, cards } = await pending(reader);
      expect(text).toBe('One request is open.');
      const copy = cardOf(cards, target);
      expect(copy.id).not.toBe(card.id);
      expect(copy.buttons.map(({ verb }) => verb).sort()).toEqual(['cancel', 'confirm']);
      const pressed = await stage.press(reader, copy, 'confirm');
      expect(pressed).toMatchObject({ show: 'card', buttons: [], answer: { status: 200 } });
      const result = await stage.result(line);
      await stage.quiet();
      for (const id of [card.id, copy.id]) {
        expect(stage.now({ id })).toMatchObject({ buttons: [], text: expect.stringContaining(SENTENCES.en.takesTime(target.upn)) as string });
        expect(stage.now({ id }).text).toContain(reader.name);
      }
      // One reply, where it was asked for; the reader has the copy.
      expect(lastLine(result)).toMatch(RECEIPT_LINE);
      expect(stage.textsTo(line)).toEqual([result]);
      expect(stage.textsTo(overview)).toEqual([text]);
      expect(stage.revokeCalls(target)).toBe(1);
    });

    test('are final on the copy too when the first card is clicked, and a late click on the copy is told who was first', async () => {
      const [target, asker, reader] = [stage.person(), stage.admin(), stage.adminFr()];
      const { card } = await stage.asked(asker, ASK.en(target.upn));
      const copy = cardOf((await pending(reader)).cards, target);
      const late = stage.tenant.connector.pressed(reader, copy.id, 'confirm');
      await stage.press(asker, card, 'cancel');
      await stage.quiet();
      for (const id of [card.id, copy.id]) expect(stage.now({ id })).toMatchObject({ buttons: [], text: expect.stringContaining('Cancelled') as string });
      expect(await stage.pressWith(late)).toMatchObject({ show: 'sentence', text: expect.stringMatching(new RegExp(`^Trop tard.*${asker.name}`)) as string });
      expect(stage.revokeCalls(target)).toBe(0);
    });

    test('show every copy final, however many admins look', async () => {
      const [target, one, two] = [stage.person(), stage.admin(), stage.admin()];
      const { line } = await stage.asked(stage.admin(), ASK.en(target.upn));
      const copies = [cardOf((await pending(one)).cards, target), cardOf((await pending(two)).cards, target), cardOf((await pending(one)).cards, target)];
      await stage.press(two, copies[1] ?? copies[0]!, 'confirm');
      await stage.result(line);
      await stage.quiet();
      for (const copy of copies) expect(stage.now(copy)).toMatchObject({ buttons: [], text: expect.stringContaining(SENTENCES.en.takesTime(target.upn)) as string });
      expect(stage.revokeCalls(target)).toBe(1);
    });

    test('take one of the two confirmations that a protected account needs, and the first card takes the other', async () => {
      const [target, one, two] = [stage.tenant.people.breakGlass, stage.admin(), stage.admin()];
      const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
      const copy = cardOf((await pending(one)).cards, target);
      await stage.press(one, copy, 'confirm');
      for (const each of [card, copy]) expect((await stage.shows(each, /Waiting for a second/)).buttons).toHaveLength(2);
      expect(await stage.press(one, stage.now(card), 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/different administrator/) as string });
      expect(await stage.press(two, stage.now(card), 'confirm')).toMatchObject({ show: 'card' });
      await stage.result(line);
      await stage.quiet();
      for (const each of [card, copy]) expect(stage.now(each)).toMatchObject({ buttons: [], text: expect.stringContaining(SENTENCES.en.takesTime(target.upn)) as string });
      expect(stage.revocations(target)).toBe(1);
    });

    test('work by the fallback of an older client as well', async () => {
      const [target, reader] = [stage.person(), stage.admin()];
      const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
      const copy = cardOf((await pending(reader)).cards, target);
      await stage.submit(reader, copy, 'confirm');
      await stage.result(line);
      await stage.quiet();
      for (const id of [card.id, copy.id]) expect(stage.now({ id }).buttons).toEqual([]);
      expect(stage.revocations(target)).toBe(1);
    });

    test('are decided by whoever may at the click: an admin who has lost the role gets a sentence, and the cards stay', async () => {
      const [target, reader] = [stage.person(), stage.admin()];
      const { card } = await stage.asked(stage.admin(), ASK.en(target.upn));
      const copy = cardOf((await pending(reader)).cards, target);
      stage.tenant.directory.removeRole(reader.id, 'Global Administrator');
      expect(await stage.press(reader, copy, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^You can't do this/) as string });
      expect(stage.now(copy).buttons).toHaveLength(2);
      await cancelAll(stage.admin(), [stage.now(card)]);
      expect(stage.now(copy).buttons).toEqual([]);
    });

    test('are counted beyond those that are shown, the newest first, in French too', async () => {
      const asker = stage.admin();
      const targets: Persona[] = [];
      const firsts: Shown[] = [];
      for (let count = 0; count < 7; count += 1) {
        const target = stage.person();
        targets.push(target);
        firsts.push((await stage.asked(asker, ASK.en(target.upn))).card);
      }
      const english = await pending(stage.admin());
      expect(english.text).toBe('7 requests are open; the newest 5 follow.');
      const french = await pending(stage.adminFr(), 'En attente');
      expect(french.text).toBe('7 demandes sont ouvertes ; les 5 plus récentes suivent.');
      for (const { cards } of [english, french]) expect(targets.filter(({ id }) => cards.some(({ text }) => text.includes(id)))).toEqual(targets.slice(2));
      await cancelAll(asker, firsts);
      expect((await pending(asker)).text).toBe('No request is open.');
    });
  });

  test('in a channel or group chat: only their number and a pointer to the personal chat, for an admin as for anybody', async () => {
    const [target, asker] = [stage.person(), stage.admin()];
    const { card } = await stage.asked(asker, ASK.en(target.upn));
    for (const place of [stage.channel(), stage.groupChat()]) {
      for (const [who, words, says] of [
        [stage.admin(), 'pending', /^One request is open\..*pending.*personal chat/],
        [stage.person(), 'pending', /^One request is open\..*pending.*personal chat/],
        [stage.adminFr(), 'en attente', /^Une demande est ouverte\..*en attente.*conversation personnelle/],
      ] as const) {
        const line = await stage.say(who, words, { place });
        const text = await stage.reply(line);
        await stage.quiet();
        expect(text).toMatch(says);
        expect(text).not.toContain(target.upn);
        expect(stage.sentTo(line)).toHaveLength(1);
      }
    }
    await cancelAll(asker, [card]);
  });

  test('are refused in the personal chat to who has no role, to a guest, and to a disabled account: no name, no number, no card', async () => {
    const [target, asker] = [stage.person(), stage.admin()];
    const { card } = await stage.asked(asker, ASK.en(target.upn));
    for (const who of [
      stage.person(),
      stage.person({ eligible: ['Global Administrator'] }),
      stage.person({ rolesInUnit: ['Global Administrator'] }),
      stage.admin({ userType: 'Guest' }),
      stage.admin({ accountEnabled: false }),
    ]) {
      const { line, text } = await pending(who);
      expect(text).toMatch(/^You can't do this/);
      expect(stage.sentTo(line)).toHaveLength(1);
    }
    expect((await pending(stage.person({ locale: 'fr-FR' }), 'en attente')).text).toMatch(/^Vous ne pouvez pas faire cela/);
    await cancelAll(asker, [card]);
  });
});
