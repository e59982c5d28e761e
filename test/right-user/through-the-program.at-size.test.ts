import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { cardIn, textOf } from '../../sandbox/tenant/cards';
import type { BotMessage } from '../../sandbox/tenant/connector';
import type { Persona } from '../../sandbox/tenant/personas';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';
import { atSize, note } from '../at-size/size';
import { BotProcess } from '../journeys/bot-process';
import { Casting } from '../journeys/casting';
import { pendingWork } from '../journeys/evidence';
import { until } from '../journeys/until';
import { crowd } from './crowd';
import { inTurns, judge, type Outcome } from './judge';
import { messagesAbout, type Message } from './messages';
import { Oracle } from './oracle';

const MESSAGES = atSize({ slice: 200, full: 4_000 });
const SEED = 20_260_303;
const LONG = atSize({ slice: 300_000, full: 1_800_000 });
/** Administrators who write at the same time, each to the next message as soon as there is an answer. */
const ADMINS = 12;

const NO_LIMITS = { MESSAGES_PER_MINUTE: '100000', MAX_OPEN_PER_PERSON: '100000', TWO_PERSON_ABOVE: '100000' };
let tenant: SimulatedTenant;
let bot: BotProcess;
let folder: string;
let casting: Casting;
let oracle: Oracle;
let admins: readonly Persona[];

beforeAll(async () => {
  tenant = await startTenant({ plainHttp: true });
  for (const user of crowd()) tenant.directory.addUser(user);
  casting = new Casting(tenant.directory);
  admins = Array.from({ length: ADMINS }, (_, turn) => casting.person({ roles: ['Global Administrator'], locale: turn % 2 === 0 ? 'en-US' : 'fr-FR' }));
  oracle = new Oracle(tenant.directory.users());
  folder = mkdtempSync(join(tmpdir(), 'right-user-'));
  bot = new BotProcess({ ...tenant.environment(), ...NO_LIMITS, DATABASE_URL: `file:${join(folder, 'store.db')}` });
  await bot.start();
  tenant.connector.connectBot(bot.endpoint);
  // The keys are fetched with the first message, from this very process, which is busy as soon as all of them come.
  const { connector } = tenant;
  expect((await connector.sendToBot(connector.activities.message(admins[0]!, casting.channel(), 'help'))).status).toBe(200);
}, 90_000);
afterAll(async () => {
  await bot.stop('SIGTERM');
  await tenant.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a person types arrives with its markup characters as entities. */
const asTyped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const NOBODY = /^(?:Warning: We couldn't find the user |Avertissement : nous n'avons pas trouvé l'utilisateur )/;
const SEVERAL = /is an address of \d+ users|est une adresse de \d+ utilisateurs/;
const EXTERNAL = /^(\S+) (?:is an external user|est un utilisateur externe)/;
/** Where an answer or a card names the account that it is about. */
const ACCOUNT = /(?:object id|ID d'objet)[\s*:]*([0-9a-f-]{36})|\/userId\/([0-9a-f-]{36})/i;

const outcomeOf = ({ activity }: BotMessage): Outcome => {
  const card = cardIn(activity);
  const said = card === undefined ? (activity.text ?? '') : textOf(card);
  if (card === undefined && NOBODY.test(said)) return { outcome: 'nobody' };
  if (card === undefined && SEVERAL.test(said)) return { outcome: 'several' };
  const external = EXTERNAL.exec(said)?.[1];
  if (external !== undefined) return { outcome: 'one', id: tenant.directory.get(external).id };
  const [, named, linked] = ACCOUNT.exec(said) ?? [];
  const id = named ?? linked;
  return id === undefined ? { outcome: 'refused' } : { outcome: 'one', id };
};

const ask = async (message: Message, turn: number): Promise<{ readonly got: Outcome | undefined; readonly wrong: string | undefined }> => {
  const { connector } = tenant;
  const activity = connector.activities.message(admins[turn]!, casting.channel(), asTyped(message.text));
  const since = connector.mark();
  const { status } = await connector.sendToBot(activity);
  if (status !== 200) return { got: undefined, wrong: `${JSON.stringify(message.text)} was answered ${status}` };
  try {
    const conversation = activity.conversation?.id;
    const answer = await connector.waitFor((sent) => sent.kind === 'sent' && sent.activity.type === 'message' && sent.conversationId === conversation, 30_000, since);
    const got = outcomeOf(answer);
    return { got, wrong: judge(oracle, message, got) };
  } catch (error) {
    return { got: undefined, wrong: `${JSON.stringify(message.text)} was never answered: ${error instanceof Error ? error.message : String(error)}` };
  }
};

/** A message of the bot is text and nothing that a client would act on. */
const actsOnReaders = ({ activity }: BotMessage): boolean =>
  activity.type === 'message' && ((activity.entities ?? []).length > 0 || (activity.text !== undefined && activity['textFormat'] !== 'plain') || (activity.attachments ?? []).length > 1);

test(`${MESSAGES.toLocaleString('en')} messages through the built program over HTTP end in a refusal or in exactly who was named`, async () => {
  const messages = fc.sample(messagesAbout(tenant.directory.users()), { numRuns: MESSAGES, seed: SEED });
  const started = performance.now();
  const answers = await inTurns(messages, ADMINS, ask);
  await until(() => pendingWork(join(folder, 'store.db')).length === 0, 60_000, () => 'there is work left');
  const wrong = answers.flatMap(({ wrong: complaint }) => complaint ?? []);
  const named = new Set(answers.flatMap(({ got }) => (got?.outcome === 'one' ? [got.id] : [])));
  // -Confirm:$false runs at once: the tenant itself knows whom it signed out.
  const signedOut = tenant.ledger.effects().filter(({ kind }) => kind === 'revoked');
  wrong.push(...signedOut.filter(({ user }) => !named.has(user)).map(({ upn }) => `${upn} was signed out`));
  const sent = tenant.connector.messages();
  wrong.push(...sent.filter(actsOnReaders).map(({ activity }) => `sent: ${JSON.stringify(activity).slice(0, 300)}`));
  const seconds = Math.round((performance.now() - started) / 1_000);
  const outcomes = Object.entries(Object.groupBy(answers, ({ got }) => got?.outcome ?? 'none')).map(([outcome, all]) => `${outcome} ${all.length}`);
  note({ figure: 'messages over 10,000 look-alikes, whole program', tried: MESSAGES, wrong: wrong.length, atLeast: 4_000, more: `${outcomes.join(', ')}, ${signedOut.length} signed out, ${seconds} s, seed ${SEED}` });
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(named.size).toBeGreaterThan(MESSAGES / 20);
  expect(signedOut.length).toBeGreaterThan(0);
  expect(bot.isRunning).toBe(true);
}, LONG);
