import type { Place } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { onStage } from './stage';
import { cardText, type Line, type Shown } from './shown';
import { ASK, firstLine, SENTENCES } from './sentences';
import { together } from './together';
import { filledForm, fillIn, type Inputs } from './ways-in';

const stage = onStage();

const PERSONAL: Place = { kind: 'personal' };
/** A form as it stands in a conversation. */
const formFor = async (who: Persona, place: Place = stage.channel()): Promise<Shown> => stage.card(await stage.say(who, 'help', { place }));

const fill = (who: Persona, form: Shown, inputs: Inputs): ReturnType<typeof fillIn> => fillIn(stage, who, form, inputs);

const elements = (card: unknown): readonly Readonly<Record<string, unknown>>[] => (card as { body: Readonly<Record<string, unknown>>[] }).body;

describe('help offers a form', () => {
  test('with a People Picker over the organization, a field for a user name and one for the reason, each with a label, in the language of who asked', async () => {
    for (const [who, words, labels] of [
      [stage.admin(), 'help', ['Person', 'Or user name (UPN), mail address or object id', 'Reason (optional)']],
      [stage.adminFr(), 'aide', ['Personne', "Ou nom d'utilisateur (UPN), adresse e-mail ou ID d'objet", 'Raison (facultative)']],
    ] as const) {
      const form = await stage.card(await stage.say(who, words));
      const inputs = elements(form.card).filter(({ type }) => String(type).startsWith('Input.'));
      expect(inputs.map(({ label }) => label)).toEqual(labels);
      expect(inputs[0]).toMatchObject({ type: 'Input.ChoiceSet', 'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' } });
      expect(form.card).toMatchObject({ version: '1.5', fallbackText: expect.stringMatching(/\S/) as string });
      expect(form.buttons).toMatchObject([{ type: 'Action.Execute', verb: 'ask', fallback: { type: 'Action.Submit', verb: 'ask' } }]);
      // The words are there as well, for whoever cannot see the card.
      expect(form.message.activity.text).toContain(words === 'help' ? 'revoke sessions for' : 'révoquer les sessions de');
    }
  });

  test.each(['channel', 'groupChat', 'personal'] as const)('in a %s a picked person ends in the same card as a line: confirmed there, signed out, told there', async (kind) => {
    const place = kind === 'personal' ? PERSONAL : stage.casting[kind]();
    const [target, asker] = [stage.person(), stage.admin()];
    const form = await formFor(asker, place);
    const { answer, line } = await fill(asker, form, { person: target.id, reason: '  the  laptop was stolen ' });
    expect(answer).toMatchObject({ show: 'sentence', text: `Looking ${target.id} up. The card follows here; nothing is done before it is confirmed.` });
    const card = await stage.card(line);
    expect(card.message.replyTo).toBe(form.id);
    const byLine = await stage.asked(asker, `${ASK.en(stage.person().upn)} because x`, { place });
    expect(card.buttons.map(({ verb }) => verb)).toEqual(byLine.card.buttons.map(({ verb }) => verb));
    for (const shown of [target.upn, target.id, target.name, 'Reason the laptop was stolen']) expect(card.text).toContain(shown);
    await stage.press(stage.admin(), card, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    expect(stage.revocations(target)).toBe(1);
  });

  test('a written user name, an object id and a mail address mean whom they mean in a line', async () => {
    const asker = stage.admin();
    const target = stage.person({ mail: 'desk.47@contoso.com' });
    for (const user of [target.upn, target.id, 'desk.47@contoso.com', ` ${target.upn.toUpperCase()} `]) {
      const form = await formFor(asker);
      const { line } = await fill(asker, form, { user });
      expect((await stage.card(line)).text).toContain(target.id);
    }
  });

  test('of an older client comes as a message, and ends in the same card', async () => {
    const [target, asker] = [stage.person(), stage.admin()];
    const form = await formFor(asker);
    const pressed = stage.tenant.connector.pressed(asker, form.id, 'ask', 'submit');
    const line = await stage.send({ ...pressed, value: { ...(pressed.value as object), person: target.id, user: '', reason: '' } });
    expect((await stage.card(line)).text).toContain(target.upn);
    const wrong = await stage.send({ ...stage.tenant.connector.pressed(asker, form.id, 'ask', 'submit'), value: { verb: 'ask' } });
    expect(await stage.reply(wrong)).toBe('The user is missing.');
  });

  const WRONG: readonly [string, (target: Persona) => Inputs, RegExp][] = [
    ['nobody', () => ({}), /^The user is missing\.$/],
    ['blanks', () => ({ user: ' \t ', person: ' ' }), /^The user is missing\.$/],
    ['two', (target) => ({ person: target.id, user: target.upn }), /^One user at a time/],
    ['a display name', (target) => ({ user: target.name }), /is not a user name \(UPN\) or object id/],
    ['a look-alike character', (target) => ({ user: target.upn.replace('o', 'о') }), /U\+043E/],
    ['a wildcard', () => ({ user: 'robin*' }), /Wildcards are not accepted/],
    ['a text that is longer than a line', () => ({ user: 'Call me. '.repeat(3_000) }), /^The line is too long: 27,?000 characters, at most 2,?000\.$/],
    ['a reason that is longer than a line', (target) => ({ person: target.id, reason: 'x'.repeat(9_000) }), /The reason is too long: 9,?000 characters, at most 500\./],
    ['a reason that is too long', (target) => ({ person: target.id, reason: 'x'.repeat(501) }), /The reason is too long: 501 characters, at most 500\./],
  ];

  test.each(WRONG)('naming %s: who filled it in alone reads why, and nothing is looked up', async (_what, inputs, why) => {
    const [target, asker] = [stage.person(), stage.admin()];
    const form = await formFor(asker);
    const before = stage.lookUps();
    const { answer, line } = await fill(asker, form, inputs(target));
    expect(answer.show).toBe('sentence');
    expect(answer.text).toMatch(why);
    await stage.quiet();
    expect(stage.sentTo(line)).toEqual([]);
    expect(stage.lookUps()).toBe(before);
  });

  test('gives nobody a right: without the role it is refused, a guest and a stranger are answered as for a line', async () => {
    const [target, guest, nobody] = [stage.person(), stage.person({ userType: 'Guest' }), '0f5c7a51-3c55-4a53-9a4e-5b1f7d6f2a11'];
    const asker = stage.admin();
    const form = await formFor(asker);
    const refused = await fill(stage.person(), form, { person: target.id });
    expect(await stage.reply(refused.line, "You can't do this")).toContain('Global Administrator');
    const external = await fill(asker, form, { person: guest.id });
    expect(await stage.reply(external.line, guest.upn)).toMatch(SENTENCES.en.external);
    const unknown = await fill(asker, form, { person: nobody });
    expect(await stage.reply(unknown.line, nobody)).toBe(SENTENCES.en.notFound(nobody));
    await stage.quiet();
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test('delivered again it asks once', async () => {
    const [target, asker] = [stage.person(), stage.admin()];
    const form = await formFor(asker);
    const activity = filledForm(stage, asker, form, { person: target.id });
    const since = stage.tenant.connector.mark();
    await together([['once'], ['again'], ['and again']], async () => {
      expect((await stage.pressWith(activity)).show).toBe('sentence');
    });
    const line: Line = { activity, answer: (await stage.pressWith(activity)).answer, conversation: form.message.conversationId, since };
    await stage.card(line);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
  });

  test('filled in again while the request is open points to it; no second card', async () => {
    const [target, asker] = [stage.person(), stage.admin()];
    const form = await formFor(asker);
    const first = await fill(asker, form, { person: target.id });
    await stage.card(first.line);
    const second = await fill(asker, form, { user: target.upn });
    expect(await stage.reply(second.line, 'already open')).toContain(target.upn);
  });

  test('the form itself stays as it was, and its card says all in words', async () => {
    const asker = stage.admin();
    const form = await formFor(asker);
    const { line } = await fill(asker, form, { person: stage.person().id });
    await stage.card(line);
    expect(stage.now(form).card).toEqual(form.card);
    expect(cardText(form.card)).toContain('Or fill in this form to sign a user out');
  });
});
