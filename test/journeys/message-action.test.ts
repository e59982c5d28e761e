import type { MessageOptions, Place } from '../../sandbox/tenant/activities';
import { fromPerson, type From } from '../../sandbox/tenant/message-payload';
import type { Persona } from '../../sandbox/tenant/personas';
import { onStage } from './stage';
import { firstLine, SENTENCES } from './sentences';
import { pointAt, sentMessage, submitDialog, type Dialog, type SentMessage } from './ways-in';

const stage = onStage();

const messageFrom = (from: From | null, place?: Place, root?: string): SentMessage => sentMessage(stage, from, place, root);
const point = (who: Persona, message: SentMessage): Promise<Dialog> => pointAt(stage, who, message);
const submit = (who: Persona, message: SentMessage, data?: object, options?: MessageOptions): Promise<Dialog> => submitDialog(stage, who, message, data, options);

const actionsIn = (card: unknown): readonly { readonly type: string; readonly data: unknown }[] =>
  (card as { body: { type: string; actions?: { type: string; data: unknown }[] }[] }).body.flatMap(({ actions }) => actions ?? []);

describe('the message action on a suspicious message', () => {
  test.each(['channel', 'groupChat'] as const)('in a %s: a dialog says whom, then the same card comes in the same thread, and the sender is signed out', async (kind) => {
    const [sender, admin] = [stage.person({ displayName: 'Noor *Vane*' }), stage.admin()];
    const message = messageFrom(fromPerson(sender), stage.casting[kind]());
    const dialog = await point(admin, message);
    expect(dialog.title).toBe('Session Revoker: sign the sender out');
    expect(dialog.text).toContain('Sign the sender of this message out of all sessions?');
    expect(dialog.text).toContain('Name Noor \\*Vane\\*');
    expect(dialog.text).toContain(sender.id);
    expect(actionsIn(dialog.card)).toEqual([{ type: 'Action.Submit', title: 'Post the card', data: { verb: 'ask' } }]);

    const closed = await submit(admin, message, { verb: 'ask', reason: 'phishing' });
    expect(closed.line.answer).toMatchObject({ status: 200, body: {} });
    const card = await stage.card(closed.line);
    expect(card.message).toMatchObject({ replyTo: message.id, ...(kind === 'channel' ? { thread: message.id } : {}) });
    for (const shown of [sender.upn, sender.id, 'Reason phishing', admin.name]) expect(card.text).toContain(shown);
    await stage.press(stage.admin(), card, 'confirm');
    expect(firstLine(await stage.result(closed.line))).toBe(SENTENCES.en.takesTime(sender.upn));
    expect(stage.revocations(sender)).toBe(1);
  });

  test('on a reply: the card comes in the thread of that reply, also when Teams names the channel alone', async () => {
    const [sender, admin] = [stage.person(), stage.admin()];
    const place = stage.channel();
    const root = messageFrom(fromPerson(stage.person()), place).id;
    const reply = messageFrom(fromPerson(sender), place, root);
    const bare = { id: place.id, conversationType: 'channel', isGroup: true, tenantId: stage.tenant.tenantId };
    const { line } = await submit(admin, reply, undefined, { also: { conversation: bare } });
    const card = await stage.card({ ...line, conversation: `${String(place.id)};messageid=${root}` });
    expect(card.message).toMatchObject({ thread: root, replyTo: reply.id });
    expect(card.text).toContain(sender.id);
  });

  test('asks nothing before the dialog is submitted: no request, no look-up, no message', async () => {
    const sender = stage.person();
    const before = stage.lookUps();
    const { line } = await point(stage.admin(), messageFrom(fromPerson(sender)));
    await stage.quiet();
    expect(stage.sentTo(line)).toEqual([]);
    expect(stage.lookUps()).toBe(before);
  });

  test('means the object id, whatever name the message shows', async () => {
    const [sender, namesake] = [stage.person(), stage.person()];
    const message = messageFrom({ user: { userIdentityType: 'aadUser', id: sender.id, displayName: namesake.upn } });
    const { line } = await submit(stage.admin(), message);
    const card = await stage.card(line);
    expect(card.text).toContain(sender.upn);
    expect(card.text).not.toContain(namesake.id);
  });

  test.each([
    ['behind 8:orgid:', (sender: Persona) => `8:orgid:${sender.id}`],
    ['as the channel account, which the roster knows', (sender: Persona) => sender.teamsId],
  ])('understands the sender written %s', async (_how, written) => {
    const sender = stage.person();
    const place = stage.channel();
    stage.tenant.connector.rosters.join(place.kind === 'channel' ? place.id : '', sender.id);
    const message = messageFrom({ user: { userIdentityType: 'aadUser', id: written(sender), displayName: 'Somebody' } }, place);
    const admin = stage.admin();
    expect((await point(admin, message)).text).toContain('Name Somebody');
    expect((await stage.card((await submit(admin, message)).line)).text).toContain(sender.id);
  });

  const NOBODY_TO_SIGN_OUT: readonly [string, From | null, RegExp][] = [
    ['a bot', { user: null, application: { applicationIdentityType: 'bot', id: '5f1d0c2e-0f0c-4f7e-9a3b-0c1d2e3f4a5b', displayName: 'Poll Bot' } }, /sent by an app \(Poll Bot\)/],
    ['a webhook', { application: { applicationIdentityType: 'webhook', id: 'b8c1c68c-e290-4bdd-81c3-266f310751dc', displayName: 'Alerts' } }, /sent by an app \(Alerts\)/],
    ['somebody of another organization', { user: { userIdentityType: 'federatedUser', id: '9a1f3d64-7c2b-4f5e-8d90-1b2c3d4e5f60', displayName: 'Sam Fabrikam' } }, /^Sam Fabrikam belongs to another organization/],
    ['a personal account', { user: { userIdentityType: 'personalMicrosoftAccountUser', id: '8:live:sam', displayName: 'Sam' } }, /^Sam belongs to another organization or has a personal account/],
    ['an account that Teams names in no known way', { user: { userIdentityType: 'somethingNew', id: 'x', displayName: 'X' } }, /another organization or has a personal account/],
    ['an anonymous guest of a meeting', { user: { userIdentityType: 'anonymousGuest', id: 'a1', displayName: 'Visitor' } }, /^Visitor takes part without an account/],
    ['Teams itself', { user: null, application: null }, /does not say who sent this message.*revoke sessions for user@contoso\.com/],
    ['nobody', null, /does not say who sent this message/],
  ];

  test.each(NOBODY_TO_SIGN_OUT)('from %s: says so in the dialog, and nothing is asked', async (_who, from, says) => {
    const admin = stage.admin();
    const message = messageFrom(from);
    const opened = await point(admin, message);
    expect(opened.text).toMatch(says);
    expect(actionsIn(opened.card)).toEqual([]);
    const { line, text } = await submit(admin, message);
    expect(text).toBe(opened.text);
    await stage.quiet();
    expect(stage.sentTo(line)).toEqual([]);
  });

  test('from a guest: the answer of a line, the home organization owns the sessions', async () => {
    const guest = stage.person({ userType: 'Guest' });
    const { line } = await submit(stage.admin(), messageFrom(fromPerson(guest)));
    expect(await stage.reply(line)).toMatch(SENTENCES.en.external);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
  });

  test('from somebody whose account is gone: not found, by the name that the message shows', async () => {
    const gone = { id: '7d0f4a0c-2f5f-4a64-8a27-0b2c1a9d3e44', name: 'Gone Girl' };
    const { line } = await submit(stage.admin(), messageFrom({ user: { userIdentityType: 'aadUser', id: gone.id, displayName: gone.name } }));
    expect(await stage.reply(line)).toBe(SENTENCES.en.notFound(gone.name));
  });

  test('by somebody without the role: refused like a line', async () => {
    const sender = stage.person();
    const { line } = await submit(stage.person(), messageFrom(fromPerson(sender)));
    expect(await stage.reply(line)).toContain("You can't do this");
    await stage.quiet();
    expect(stage.evidence().requests.filter(({ target }) => target === sender.id)).toEqual([]);
  });

  test('in French for a French admin', async () => {
    const sender = stage.person();
    const message = messageFrom(fromPerson(sender));
    const dialog = await point(stage.adminFr(), message);
    expect(dialog.title).toBe("Session Revoker : déconnecter l'expéditeur");
    expect(dialog.text).toContain(`Nom ${sender.name}`);
    expect((await point(stage.adminFr(), messageFrom(null))).text).toContain('révoquer les sessions de');
  });

  test('where the bot is not: offers to add it, with the line to write elsewhere; after that the dialog', async () => {
    const [sender, admin] = [stage.person(), stage.admin()];
    const place = stage.groupChat();
    const message = messageFrom(fromPerson(sender), place);
    stage.tenant.connector.rosters.removeBot(String(place.id));
    const offer = await point(admin, message);
    expect(offer.text).toContain('I am not in this conversation');
    expect(offer.text).toContain(`revoke sessions for ${sender.id}`);
    expect(actionsIn(offer.card)).toEqual([{ type: 'Action.Submit', title: 'Add and go on', data: { msteams: { justInTimeInstall: true } } }]);
    stage.tenant.connector.rosters.addBot(String(place.id));
    const dialog = await submit(admin, message, { msteams: { justInTimeInstall: true } });
    expect(dialog.text).toContain('Sign the sender of this message out of all sessions?');
    expect((await stage.card((await submit(admin, message)).line)).text).toContain(sender.upn);
  });

  test('does not offer to add the bot again where it has just been added, nor where the channel keeps its members to itself', async () => {
    const [sender, admin] = [stage.person(), stage.admin()];
    const place = stage.groupChat();
    stage.tenant.connector.rosters.removeBot(String(place.id));
    const message = messageFrom(fromPerson(sender), place);
    expect((await submit(admin, message, { msteams: { justInTimeInstall: true } })).text).toContain('Sign the sender of this message out');
    const closed = messageFrom(fromPerson(sender), stage.channel());
    stage.tenant.faults.queue({ service: 'connector', method: 'GET', path: encodeURIComponent(String(closed.place.id)) }, { answer: { status: 403, body: { error: { code: 'Forbidden' } } } });
    expect((await point(admin, closed)).text).toContain('Sign the sender of this message out');
  });

  test('in the chat of a meeting, of which Teams states the id alone, the card warns that the sender reads along', async () => {
    const [sender, admin] = [stage.person(), stage.admin()];
    const place: Place = { kind: 'groupChat', id: `19:meeting_${sender.id}@thread.v2` };
    stage.tenant.connector.rosters.join(place.id, sender.id);
    const bare = { also: { conversation: { id: place.id, tenantId: stage.tenant.tenantId, name: 'Test meeting' } } };
    const { line } = await submit(admin, messageFrom(fromPerson(sender), place), undefined, bare);
    expect((await stage.card(line)).text).toContain('Warning: this user is in this conversation and reads along.');
  });

  test.each([
    ['half a character', '\ud800'],
    ['two dots', '..'],
    ['another thread inside', '1;messageid=2'],
    ['a line break', 'a\r\nb'],
    ['sixty thousand digits', '9'.repeat(60_000)],
    ['an object', { id: 1 }],
  ])('a message whose id is %s is answered in the conversation itself', async (_what, id) => {
    const [sender, admin] = [stage.person(), stage.admin()];
    const message = messageFrom(fromPerson(sender), stage.groupChat());
    const { line } = await submit(admin, { ...message, payload: { ...message.payload, id, replyToId: id } });
    expect((await stage.card(line)).text).toContain(sender.id);
    await stage.quiet();
    expect(stage.bot.output.join('')).not.toContain('work-failed');
  });

  test('a name from right to left stays whole in a dialog that is words alone', async () => {
    const { text } = await point(stage.admin(), messageFrom({ user: { userIdentityType: 'federatedUser', id: 'x', displayName: 'نور علي' } }));
    expect(text).toMatch(/^\u2068نور علي\u2069 belongs to another organization/);
  });

  test('the dialog opens within its time when the bot cannot get its own token', async () => {
    const [sender, admin] = [stage.person(), stage.admin()];
    await stage.restart();
    stage.tenant.faults.plan({ service: 'token', method: 'POST' }, { delayMs: 6_000 }, 4);
    const { text, line } = await point(admin, messageFrom(fromPerson(sender), stage.groupChat()));
    stage.tenant.faults.clear();
    expect(text).toContain('Sign the sender of this message out');
    expect(line.answer.tookMs).toBeLessThan(4_000);
  });

  test('the dialog opens within its time when the roster hangs', async () => {
    const [sender, admin] = [stage.person(), stage.admin()];
    const message = messageFrom(fromPerson(sender), stage.groupChat());
    stage.tenant.faults.queue({ service: 'connector', method: 'GET', path: encodeURIComponent(String(message.place.id)) }, { connection: 'hang' });
    const { text, line } = await point(admin, message);
    expect(text).toContain('Sign the sender of this message out');
    expect(line.answer.tookMs).toBeLessThan(4_000);
  });

  test('delivered again it asks once', async () => {
    const [sender, admin] = [stage.person(), stage.admin()];
    const message = messageFrom(fromPerson(sender));
    const { line } = await submit(admin, message);
    await stage.card(line);
    expect((await stage.send(line.activity)).answer.status).toBe(200);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
  });

  test('a reason that is too long is told in the dialog, and nothing is asked', async () => {
    const sender = stage.person();
    const { text, line } = await submit(stage.admin(), messageFrom(fromPerson(sender)), { verb: 'ask', reason: 'x'.repeat(600) });
    expect(text).toBe('The reason is too long: 600 characters, at most 500.');
    await stage.quiet();
    expect(stage.sentTo(line)).toEqual([]);
  });

  test.each([
    ['an unknown command', { commandId: 'other', data: { verb: 'ask' } }],
    ['an unknown button', { commandId: 'revokeSender', data: { verb: 'other' } }],
    ['no data', { commandId: 'revokeSender' }],
  ])('%s is a bad request', async (_what, value) => {
    const activity = stage.tenant.connector.activities.messageAction(stage.admin(), stage.channel(), 'submit', value);
    expect((await stage.send(activity)).answer.status).toBe(400);
  });
});
