import { existsSync, readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { PERSONAL } from '../../sandbox/tenant/activities';
import { atSize, note } from '../at-size/size';
import { Stage } from '../journeys/stage';
import { until } from '../journeys/until';
import { Canaries } from './canaries';
import { strangeLines } from './lines';
import { adorned, playAll, Scenes, type Scene } from './scenes';
import { knock } from './strangers';

const SLICE = 24;
const AT_ONCE = 8;
const TIME = atSize({ slice: 90_000, full: 1_800_000 });
/** The beginning of every JSON object in base64url, so of every token. */
const TOKEN = /eyJ[\w-]{10,}/g;
/** Packages are asked to tell everything. */
const LOUD = { DEBUG: '*', AZURE_LOG_LEVEL: 'verbose', DEBUG_COLORS: 'no' };

/** Some of them, spread over the whole list. */
const some = (scenes: readonly Scene[], count: number): readonly Scene[] => {
  const wanted = atSize({ slice: Math.min(count, scenes.length), full: scenes.length });
  // A step that shares no factor with the list's own rhythm, so that every status and form has its turn.
  return Array.from({ length: wanted }, (_unused, index) => scenes[(index * 37) % scenes.length]!);
};

/** What was found where it should not be. */
type Found = Readonly<Record<'log' | 'messages' | 'answers' | 'audit' | 'store' | 'http', readonly string[]>>;

const countOf = (found: Found): number => Object.values(found).reduce((sum, hits) => sum + hits.length, 0);

describe.each([
  ['Graph', 'graph'],
  ['SharePoint', 'sharepoint'],
] as const)('revoking by %s, with packages asked to tell everything', (name, route) => {
  const canaries = new Canaries();
  const stage = new Stage({ ...LOUD, MESSAGES_PER_MINUTE: '100000', MAX_OPEN_PER_PERSON: '100000', TWO_PERSON_ABOVE: '100000' }, { revokeWith: route });
  const scenes = new Scenes(stage, canaries, route);
  const refused: string[] = [];
  /** Secrets that are known from the start. */
  const secrets = [`${canaries.secret('client secret')}${randomBytes(20).toString('base64url')}`, `${canaries.secret('bot password')}${randomBytes(20).toString('base64url')}`] as const;

  beforeAll(async () => {
    await stage.open(false);
    const { app, bot } = stage.tenant;
    app.registration.setSecrets([secrets[0]]);
    bot.registration.setSecrets([secrets[1]]);
    await stage.start({ BOT_PASSWORD: secrets[1], ...(route === 'graph' ? { AZURE_CLIENT_SECRET: secrets[0] } : {}) });
  }, 60_000);
  afterAll(() => stage.close());

  test(
    'ordinary work',
    async () => {
      const [asker, target] = [scenes.admin(), scenes.person()];
      const activity = adorned(stage.tenant.connector.activities.message(asker, stage.channel(), scenes.ask(target)), canaries);
      const line = await stage.send(activity);
      const card = await stage.card(line);
      await stage.pressWith(adorned(stage.tenant.connector.pressed(scenes.admin(), card.id, 'confirm'), canaries));
      await stage.result(line);
      for (const said of ['help', 'check', 'pending', 'history', `history ${target.upn}`, `what if ${scenes.ask(target)}`, canaries.personal('a line that is no command'), `revoke ${canaries.personal('a bare name')}`]) {
        await stage.reply(await stage.say(asker, said, { place: PERSONAL }));
      }
      const gone = `${canaries.personal('a user who is not there')}@contoso.com`;
      await stage.reply(await stage.say(asker, `revoke sessions for ${gone}`));
      await stage.reply(await stage.say(scenes.person(), scenes.ask(target)));
      await stage.reply(await stage.say(asker, `revoke sessions for <at>${target.name}</at>`, { mentions: [target] }));
    },
    TIME,
  );

  test(
    'services that answer with anything at all',
    async () => {
      await playAll(some(scenes.all(), SLICE), AT_ONCE);
      await playAll(some(scenes.inTurn(), 3), 1);
    },
    TIME,
  );

  test(
    'strangers, and callers with a genuine token and an odd request',
    async () => {
      for (let kind = 0; kind < atSize({ slice: 3, full: 120 }); kind += 1) {
        const { status, text } = await knock(stage, canaries, kind);
        // An activity of another tenant gets a 200 without an answer; everything else is refused.
        expect([200, 400, 401, 403, 404, 413, 415]).toContain(status);
        refused.push(text);
      }
    },
    TIME,
  );

  test(
    'no secret is anywhere, and nothing personal where it does not belong',
    async () => {
      await until(() => stage.bot.isRunning);
      await stage.quiet(60_000);
      const { connector, ledger } = stage.tenant;
      const output = stage.bot.output.join('');
      const messages = JSON.stringify(connector.messages());
      const answers = JSON.stringify(connector.delivered().map(({ answer }) => [answer.body, [...answer.headers]]));
      const store = ['', '-wal', '-shm', '.lock'].map((end) => `${stage.store}${end}`).filter((file) => existsSync(file));
      const bytes = store.map((file) => readFileSync(file, 'latin1')).join('\n');
      const audit = stage.evidence().entries.map((entry) => entry.bytes).join('\n');
      const tokensIn = (text: string): readonly string[] => [...text.matchAll(TOKEN)].map(() => 'a token');
      const found: Found = {
        log: [...canaries.foundIn(output, ['secret', 'personal']), ...tokensIn(output), ...strangeLines(output).map((line) => `not a line of the log: ${line.slice(0, 200)}`)],
        messages: [...canaries.foundIn(messages, ['secret']), ...tokensIn(messages)],
        answers: [...canaries.foundIn(answers, ['secret']), ...tokensIn(answers)],
        http: canaries.foundIn(refused.join('\n'), ['secret', 'personal']),
        audit: [...canaries.foundIn(audit, ['secret', 'personal']), ...tokensIn(audit)],
        store: [...canaries.foundIn(bytes, ['secret']), ...tokensIn(bytes)],
      };
      const tokens = ledger.calls({ service: 'token', status: 200 }).length + connector.delivered().length;
      note({
        figure: `canary secrets, by ${name}`,
        tried: canaries.count + tokens,
        wrong: countOf(found),
        atLeast: 10_000,
        more: `${canaries.count} placed, ${tokens} tokens; log ${(output.length / 1e6).toFixed(1)} MB, store ${(bytes.length / 1e6).toFixed(1)} MB`,
      });
      expect(found).toEqual({ log: [], messages: [], answers: [], http: [], audit: [], store: [] });
      // The search would find them: what belongs on cards is there.
      expect(canaries.foundIn(messages, ['personal'])).toEqual(expect.arrayContaining(['name of the target', 'UPN of the target', 'name of who asks', 'reason'].map((place) => `personal: ${place}`)));
    },
    TIME,
  );
});
