import { PERSONAL, type Place } from '../../sandbox/tenant/activities';
import type { BotMessage } from '../../sandbox/tenant/connector';
import type { UploadInfo } from '../../sandbox/tenant/file-host';
import type { Persona } from '../../sandbox/tenant/personas';
import { failing } from '../../sandbox/tenant/faults';
import { RECEIPT, SENTENCES } from './sentences';
import type { Line, Shown } from './shown';
import { onStage } from './stage';
import { until } from './until';

const stage = onStage();

const CONSENT = 'application/vnd.microsoft.teams.card.file.consent';
const INFO = 'application/vnd.microsoft.teams.card.file.info';

const people = (count: number): readonly Persona[] => Array.from({ length: count }, () => stage.person());
const linesOf = (users: readonly Persona[]): string => users.map(({ upn }) => upn).join('\r\n');
const fetched = (): number => stage.tenant.ledger.calls({ service: 'files', method: 'GET' }).length;
/** As many as are offered a file: a card shows ten by itself. */
const MORE_THAN_A_CARD = 11;
const puts = (): number => stage.tenant.ledger.calls({ service: 'files', method: 'PUT' }).length;
const keep = (content: string | Buffer, name = 'list.csv'): { readonly name: string; readonly url: string } => ({ name, url: stage.tenant.files.keep(name, content) });

/** Somebody sends files, with a text or without. */
const send = (who: Persona, files: readonly { readonly name: string; readonly url: string }[], said = '', place: Place = PERSONAL): Promise<Line> =>
  stage.send(stage.tenant.connector.activities.files(who, place, said, files));

const attachmentOf = ({ activity }: BotMessage, contentType: string): { readonly name?: string; readonly contentUrl?: string; readonly content?: Record<string, unknown> } | undefined =>
  activity.attachments?.find((attachment) => attachment.contentType === contentType) as never;

/** The offer of a file, as the bot sends it to this line. */
const offerTo = (line: Line, since = line.since): Promise<BotMessage> =>
  stage.tenant.connector.waitFor((message) => message.conversationId === line.conversation && attachmentOf(message, CONSENT) !== undefined, 12_000, since);

const offersTo = (line: Line): readonly BotMessage[] =>
  stage.tenant.connector.messages(line.since).filter((message) => message.conversationId === line.conversation && attachmentOf(message, CONSENT) !== undefined);

const answer = (who: Persona, offer: BotMessage, info: UploadInfo | undefined): Promise<Line> =>
  stage.send(stage.tenant.connector.activities.fileConsent(who, PERSONAL, offer.id, attachmentOf(offer, CONSENT)?.content?.['acceptContext'], info));

/** A file is asked for, confirmed and done, and its result is offered. */
const done = async (asker: Persona, content: string): Promise<{ readonly line: Line; readonly card: Shown; readonly offer: BotMessage }> => {
  const line = await send(asker, [keep(content)]);
  const card = await stage.card(line);
  await stage.press(stage.admin(), card, 'confirm');
  await stage.result(line);
  return { line, card, offer: await offerTo(line) };
};

describe('a file sent in the personal chat is the list', () => {
  test('without a word: its users are asked for, each once, and who is not hit is named', async () => {
    const users = people(3);
    const guest = stage.person({ userType: 'Guest' });
    const line = await send(stage.admin(), [keep(`${linesOf([...users, guest])}\r\n${users[0]?.upn ?? ''}\r\nnobody.filed@contoso.com\r\n`, 'spray.csv')]);
    const card = await stage.card(line);
    expect(card.text).toContain('Sign these 3 users out of all sessions?');
    expect(card.text).toContain('spray.csv');
    expect(card.text).toContain(SENTENCES.en.notFound('nobody.filed@contoso.com'));
    await stage.press(stage.admin(), card, 'confirm');
    await stage.result(line);
    for (const user of users) expect(stage.revocations(user)).toBe(1);
    expect(stage.revocations(guest)).toBe(0);
  });

  test('with semicolons and a header, and a reason beside it', async () => {
    const users = people(2);
    const file = keep(`Abteilung;userPrincipalName;Ort\n${users.map(({ upn }) => `Vertrieb;${upn};"Köln; Süd"`).join('\n')}\n`);
    const card = await stage.card(await send(stage.admin(), [file], 'because of a spray'));
    expect(card.text).toContain('Sign these 2 users out');
    expect(card.text).toContain('Reason of a spray');
  });

  test.each([
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, the other way round', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-8 with its mark', (text: string) => Buffer.from(`\ufeff${text}`)],
  ])('in %s, as a spreadsheet saves it', async (_name, encoded) => {
    const users = people(2);
    const card = await stage.card(await send(stage.admin(), [keep(encoded(`Nom d'utilisateur principal\tÎle\n${users.map(({ upn }) => `${upn}\té`).join('\n')}\n`), 'liste.txt')]));
    for (const { upn } of users) expect(card.text).toContain(upn);
  });

  test('what if: names whom it would hit and runs nothing, in French too', async () => {
    const users = people(2);
    const line = await send(stage.adminFr(), [keep(linesOf(users))], 'simuler');
    const reply = await stage.reply(line, 'Simulation');
    for (const { upn } of users) expect(reply).toContain(SENTENCES.fr.whatIf(upn));
    for (const user of users) expect(stage.revocations(user)).toBe(0);
  });

  test('delivered twice, it is asked for once', async () => {
    const activity = stage.tenant.connector.activities.files(stage.admin(), PERSONAL, '', [keep(linesOf(people(2)))]);
    const line = await stage.send(activity);
    await stage.send(activity);
    await stage.card(line);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
  });

  test('from somebody without a role it is not even fetched', async () => {
    const before = fetched();
    const line = await send(stage.person(), [keep(linesOf(people(1)))]);
    await stage.reply(line, /role/i);
    expect(fetched()).toBe(before);
  });
});

describe('a file that is no list is answered with one sentence that says what to do, and nothing is done', () => {
  const answered = async (line: Line, having: string): Promise<void> => {
    expect(line.answer.status).toBe(200);
    await stage.reply(line, having);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
  };

  test('a workbook, a picture, several files, names beside it', async () => {
    const list = keep(linesOf(people(1)));
    const before = fetched();
    await answered(await send(stage.admin(), [keep('PK', 'list.xlsx')]), 'Save it as CSV');
    await answered(await send(stage.adminFr(), [keep('PK', 'list.xlsx')]), 'Enregistrez-le au format CSV');
    await answered(await send(stage.admin(), [keep('x', 'photo.png')]), '.csv and .txt');
    await answered(await send(stage.admin(), [list, list]), 'one file at a time');
    await answered(await send(stage.admin(), [list], `revoke sessions for ${stage.person().upn}`), 'names users, and a file came with it');
    expect(fetched()).toBe(before);
  });

  test('no text, no column of users', async () => {
    await answered(await send(stage.admin(), [keep(Buffer.from([0x41, 0xff, 0x00, 0x42]))]), 'not plain text');
    await answered(await send(stage.admin(), [keep('Name;City\nAdele;Paris\n')]), 'I find no users in the file');
  });

  test('too large: no more of it is read than the limit, whatever its header says', async () => {
    await answered(await send(stage.admin(), [keep(Buffer.alloc(5 * 1024 * 1024 + 1, 'a'))]), 'larger than 5 MB');
  });

  test('a link that has expired, one that leads to a page, one that redirects, one that fails', async () => {
    const gone = keep(linesOf(people(1)));
    stage.tenant.files.expire(gone.url);
    await answered(await send(stage.admin(), [gone]), 'expired');
    const file = keep(linesOf(people(1)));
    for (const [fault, said] of [
      [{ answer: { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html></html>' } }, 'a page instead of the file'],
      [{ answer: { status: 302, headers: { location: file.url } } }, 'a page instead of the file'],
      [failing(503, 'serviceNotAvailable', 'busy'), 'could not be fetched'],
      [{ connection: 'reset' }, 'could not be fetched'],
    ] as const) {
      const planned = stage.tenant.faults.plan({ service: 'files' }, fault, 1);
      await answered(await send(stage.admin(), [file]), said);
      planned.remove();
    }
  });

  test('one that is kept somewhere else is not fetched', async () => {
    const before = fetched();
    for (const url of ['https://files.example/list.csv', stage.tenant.files.keep('list.csv', 'x').replace('localhost', '127.0.0.1'), 'file:///etc/passwd', '']) {
      await answered(await send(stage.admin(), [{ name: 'list.csv', url: url === '' ? 'https://x.example' : url }]), 'not where Teams keeps files');
    }
    expect(fetched()).toBe(before);
  });

  test('in a channel and a group chat, where Teams shows it to no bot', async () => {
    const before = fetched();
    for (const place of [stage.channel(), stage.groupChat()]) {
      await answered(await send(stage.admin(), [keep(linesOf(people(1)))], 'revoke sessions', place), 'I cannot read files here');
    }
    expect(fetched()).toBe(before);
  });

  test('in a channel, names beside a picture are asked for as if it were not there', async () => {
    const user = stage.person();
    const card = await stage.card(await send(stage.admin(), [keep('x', 'alert.png')], `sign out ${user.upn}`, stage.channel()));
    expect(card.text).toContain(user.upn);
  });
});

describe('the result as a file', () => {
  test('is offered once after the result, and goes where its reader allows it', async () => {
    const asker = stage.admin();
    const users = [stage.person({ displayName: '=HYPERLINK("https://evil.example")' }), ...people(MORE_THAN_A_CARD - 1)];
    const { line, offer } = await done(asker, `${linesOf(users)}\nnobody.exported@contoso.com`);
    const card = attachmentOf(offer, CONSENT);
    const name = card?.name ?? '';
    expect(name).toMatch(/^session-revoker-\d{4}-\d\d-\d\d-.{8}\.csv$/);
    expect(Object.keys(card?.content?.['acceptContext'] as object)).toEqual(['request']);
    const info = stage.tenant.files.session(name);
    const before = puts();
    const accepted = await answer(asker, offer, info);
    expect(accepted.answer.status).toBe(200);
    const shown = await stage.tenant.connector.waitFor((message) => message.kind === 'updated' && message.id === offer.id, 12_000);
    expect(attachmentOf(shown, INFO)).toMatchObject({ contentUrl: info.contentUrl, name, content: { uniqueId: info.uniqueId, fileType: 'csv' } });
    const bytes = stage.tenant.files.received(info) ?? Buffer.alloc(0);
    expect(bytes.length).toBe(card?.content?.['sizeInBytes']);
    const rows = bytes.toString('utf8').trim().split('\r\n');
    expect(rows).toHaveLength(MORE_THAN_A_CARD + 2);
    for (const [index, { id, upn }] of users.entries()) expect(rows[index + 1]).toMatch(new RegExp(`^"${id}","${upn}",.*"signed out, verified","","\\d{4}-.*Z","\\d{4}-.*Z",".{22}","${RECEIPT.source}"$`));
    expect(rows[1]).toContain(`"'=HYPERLINK(`);
    expect(rows.at(-1)).toContain('"nobody.exported@contoso.com","","left out","not-found"');
    // Once more by a second click, and by the channel.
    const [again, anew] = [await answer(asker, offer, info), await answer(asker, offer, stage.tenant.files.session('other.csv'))];
    await stage.send(accepted.activity);
    expect([again.answer.status, anew.answer.status]).toEqual([200, 200]);
    await stage.quiet();
    expect(puts() - before).toBe(1);
    expect(offersTo(line)).toHaveLength(1);
  });

  test('is not sent to who declines: the offer is gone, and nothing is said', async () => {
    const asker = stage.admin();
    const { line, offer } = await done(asker, linesOf(people(MORE_THAN_A_CARD)));
    const [before, said] = [puts(), stage.sentTo(line).length];
    expect((await answer(asker, offer, undefined)).answer.status).toBe(200);
    await until(() => stage.tenant.connector.current(offer.id) === undefined, 10_000, () => 'the offer is still there');
    await stage.quiet();
    expect([puts(), stage.sentTo(line).length]).toEqual([before, said]);
  });

  test('is not sent to somebody who lost the role, and not to a stranger who names the request', async () => {
    const asker = stage.admin();
    const { offer } = await done(asker, linesOf(people(MORE_THAN_A_CARD)));
    const before = puts();
    const stranger = await answer(stage.person(), offer, stage.tenant.files.session('result.csv'));
    await stage.reply(stranger, /role/i);
    stage.tenant.directory.removeRole(asker.id, 'Global Administrator');
    const refused = await answer(asker, { ...offer, id: stage.tenant.connector.nextId() }, stage.tenant.files.session('result.csv'));
    await stage.reply(refused, /role/i);
    await stage.quiet();
    expect(puts()).toBe(before);
  });

  test('that could not be sent is told of and offered again; to another host it never goes', async () => {
    const asker = stage.admin();
    const { offer } = await done(asker, linesOf(people(MORE_THAN_A_CARD)));
    const expired = stage.tenant.files.session('result.csv');
    stage.tenant.files.expireSession(expired);
    const failed = await answer(asker, offer, expired);
    await stage.reply(failed, 'the permission for it has expired');
    const second = await offerTo(failed);
    const planned = stage.tenant.faults.plan({ service: 'files', method: 'PUT' }, failing(503, 'serviceNotAvailable', 'busy'), 1);
    const busy = stage.tenant.files.session('result.csv');
    await answer(asker, second, busy);
    await until(() => stage.tenant.files.received(busy) !== undefined, 10_000, () => 'nothing was received');
    planned.remove();
    const before = puts();
    const elsewhere = await answer(asker, { ...second, id: stage.tenant.connector.nextId() }, { ...stage.tenant.files.session('result.csv'), uploadUrl: 'https://files.example/upload' });
    await stage.reply(elsewhere, 'Teams keeps no files of your organization');
    await stage.quiet();
    expect(puts()).toBe(before);
  });

  test('killed while it is sent, it is not sent again unasked: a new offer comes', async () => {
    const asker = stage.admin();
    const { offer } = await done(asker, linesOf(people(MORE_THAN_A_CARD)));
    const held = stage.tenant.faults.plan({ service: 'files', method: 'PUT' }, { connection: 'hang' }, 1);
    const accepted = await answer(asker, offer, stage.tenant.files.session('result.csv'));
    await until(() => held.struck() > 0, 10_000, () => 'nothing was sent');
    await stage.kill();
    held.remove();
    const before = puts();
    await stage.start();
    await stage.reply(accepted, 'is not known', 40_000);
    await offerTo(accepted);
    expect(puts()).toBe(before);
  });

  test('of no more users than a card shows is not offered', async () => {
    const line = await send(stage.admin(), [keep(linesOf(people(MORE_THAN_A_CARD - 1)))]);
    const card = await stage.card(line);
    await stage.press(stage.admin(), card, 'confirm');
    await stage.result(line);
    await stage.shows(card, 'Done: all 10 users are signed out');
    await stage.quiet();
    expect(offersTo(line)).toEqual([]);
  });

  test('is not offered in a channel, and not spoken of where there is no tab', async () => {
    const place = stage.channel();
    const line = await stage.say(stage.admin(), `sign out ${people(MORE_THAN_A_CARD).map(({ upn }) => upn).join(', ')}`, { place });
    await stage.press(stage.admin(), await stage.card(line), 'confirm');
    expect(await stage.result(line)).not.toContain('CSV');
    await stage.quiet();
    expect(offersTo(line)).toEqual([]);
  });
});

test('with a tab, the result in a channel says that the file is there', async () => {
  await stage.restart({ PUBLIC_URL: 'https://revoker.contoso.com', TAB_CLIENT_ID: stage.tenant.tab.clientId });
  const line = await stage.say(stage.admin(), `sign out ${people(2).map(({ upn }) => upn).join(', ')}`);
  await stage.press(stage.admin(), await stage.card(line), 'confirm');
  expect(await stage.result(line)).toContain("CSV file is in the app's tab");
});

test('a link to a file is a secret: it is in no line of the log and in no answer', () => {
  expect(fetched() + puts()).toBeGreaterThan(10);
  const said = stage.tenant.connector.messages().map(({ activity }) => JSON.stringify(activity));
  for (const text of [...stage.bot.output, ...said]) expect(text).not.toContain('tempauth');
});
