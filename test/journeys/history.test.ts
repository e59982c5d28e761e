import type { Place } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { onStage } from './stage';
import { ASK, RECEIPT, SENTENCES } from './sentences';
import { until } from './until';

const PERSONAL: Place = { kind: 'personal' };
const RECEIPT_AT_END = new RegExp(`${RECEIPT.source}$`);

describe('past requests', () => {
  const stage = onStage();

  let done: Persona;
  let cancelled: Persona;
  let open: Persona;
  let gone: Persona;
  let asker: Persona;

  const history = async (who: Persona, words: string, place: Place = PERSONAL) => {
    const line = await stage.say(who, words, { place });
    const text = await stage.reply(line);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
    const [head = '', ...lines] = text.split('\n');
    return { text, head, lines };
  };

  beforeAll(async () => {
    [done, cancelled, open, gone, asker] = [stage.person({ mail: 'history.mail@contoso.com' }), stage.person(), stage.person(), stage.person(), stage.admin()];
    for (const [target, verb] of [
      [done, 'confirm'],
      [cancelled, 'cancel'],
      [gone, 'confirm'],
      [open, undefined],
    ] as const) {
      const { line, card } = await stage.asked(asker, ASK.en(target.upn));
      if (verb !== undefined) await stage.press(stage.admin(), card, verb);
      if (verb === 'confirm') await stage.result(line);
    }
    stage.tenant.directory.delete(gone.id);
    await until(() => stage.evidence().requests.length === 4);
    await stage.quiet();
  });

  test('of everybody: one a line, the newest first, with what became of it, who asked, and its receipt', async () => {
    const { head, lines } = await history(stage.admin(), 'history');
    expect(head).toBe('The newest 4 requests:');
    expect(lines).toHaveLength(4);
    const expected = [
      [open, /awaiting confirmation/],
      [gone, /signed out \(takes up to an hour\)/],
      [cancelled, /cancelled/],
      [done, /signed out \(takes up to an hour\)/],
    ] as const;
    for (const [index, [target, state]] of expected.entries()) {
      expect(lines[index]).toContain(target.upn);
      expect(lines[index]).toMatch(state);
      expect(lines[index]).toContain(asker.name);
      expect(lines[index]).toMatch(RECEIPT_AT_END);
    }
  });

  test('in French, with the time in the zone of the reader', async () => {
    const reader = stage.adminFr();
    const { head, lines } = await history(reader, 'Historique');
    expect(head).toBe('Les 4 demandes les plus récentes :');
    expect(lines[0]).toContain('en attente de confirmation');
    expect(lines[2]).toContain('annulée');
    const at = JSON.parse(stage.evidence().entries.map(({ bytes }) => bytes).find((bytes) => bytes.includes(open.id)) ?? '{}') as { at?: number };
    expect(lines[0]).toContain(new Intl.DateTimeFormat('fr', { timeStyle: 'short', timeZone: reader.timezone }).format(at.at));
  });

  test.each([
    ['user name', () => done.upn],
    ['user name in capitals', () => done.upn.toUpperCase()],
    ['object id', () => done.id],
    ['mail address', () => 'history.mail@contoso.com'],
  ])('of one user by %s: only that one', async (_how, typed) => {
    const { head, lines } = await history(stage.admin(), `history ${typed()}`);
    expect(head).toBe('The newest request:');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(done.upn);
  });

  test('of one user in French', async () => {
    const { head, lines } = await history(stage.adminFr(), `historique ${cancelled.upn}`);
    expect(head).toBe('La demande la plus récente :');
    expect(lines[0]).toContain(cancelled.upn);
  });

  test('of a user who was deleted: by object id, under the user name of then', async () => {
    const { head, lines } = await history(stage.admin(), `history ${gone.id}`);
    expect(head).toBe('The newest request:');
    expect(lines[0]).toContain(gone.upn);
    expect((await history(stage.admin(), `history ${gone.upn}`)).head).toBe(SENTENCES.en.notFound(gone.upn));
  });

  test('of a user without any, in both languages', async () => {
    const nobody = stage.person();
    expect((await history(stage.admin(), `history ${nobody.upn}`)).text).toBe('No requests.');
    expect((await history(stage.adminFr(), `historique ${nobody.upn}`)).text).toBe('Aucune demande.');
  });

  test('of nobody, and of an address of two users: the sentence that asking for them gets', async () => {
    expect((await history(stage.admin(), 'history nobody.here@contoso.com')).head).toBe(SENTENCES.en.notFound('nobody.here@contoso.com'));
    const pair = [stage.person({ otherMails: ['both@northwind.example'] }), stage.person({ otherMails: ['both@northwind.example'] })];
    const { text } = await history(stage.admin(), 'history both@northwind.example');
    for (const { upn } of pair) expect(text).toContain(upn);
  });

  test('elsewhere than in the personal chat: a count and a pointer, no name, in both languages', async () => {
    for (const [who, words, says] of [
      [stage.admin(), 'history', /^4 requests in the last 30 days\..*personal chat/],
      [stage.person(), `history ${done.upn}`, /personal chat/],
      [stage.adminFr(), 'historique', /^4 demandes au cours des 30 derniers jours\..*conversation personnelle/],
    ] as const) {
      for (const place of [stage.channel(), stage.groupChat()]) {
        const { text } = await history(who, words, place);
        expect(text).toMatch(says);
        expect(text).not.toContain(done.upn);
      }
    }
  });

  test('are refused in the personal chat to who has no role, whether the user exists or not', async () => {
    for (const words of ['history', `history ${done.upn}`, `history ${gone.id}`, 'history nobody.here@contoso.com']) {
      expect((await history(stage.person(), words)).text).toMatch(/^You can't do this/);
    }
    expect((await history(stage.person({ locale: 'fr-CA' }), 'historique')).text).toMatch(/^Vous ne pouvez pas faire cela/);
  });
});
