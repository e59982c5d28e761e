import type { BotProcess } from '../journeys/bot-process';
import { SENTENCES } from '../journeys/sentences';
import { Stage } from '../journeys/stage';
import { NextVersion } from './next-version';

const ADDS = ['alter table request add column remark text', 'create table later (id text primary key)', 'create index request_remark on request (remark)'];

let stage: Stage;
let next: NextVersion | undefined;
beforeEach(async () => {
  stage = new Stage({}, {}, { store: 'postgres', replicas: 2 });
  await stage.open(false);
}, 120_000);
afterEach(async () => {
  await stage.close();
  next?.remove();
});

const both = (): readonly [older: BotProcess, newer: BotProcess] => {
  const [older, newer] = stage.bots;
  if (older === undefined || newer === undefined) throw new Error('there are two');
  return [older, newer];
};

/** Asked at one of them, confirmed at the other. */
const throughBoth = async (asking: BotProcess, clicking: BotProcess): Promise<void> => {
  const { connector } = stage.tenant;
  const [who, target] = [stage.admin(), stage.person()];
  connector.connectBot(asking.endpoint);
  const { line, card } = await stage.asked(who, `revoke sessions for ${target.upn}`);
  connector.connectBot(clicking.endpoint);
  await stage.press(who, card, 'confirm');
  expect(await stage.result(line)).toContain(SENTENCES.en.takesTime(target.upn));
  await stage.shows(card, SENTENCES.en.takesTime(target.upn));
  expect(stage.revocations(target)).toBe(1);
};

test('while one version is replaced by the next, both work on one store, and the older one may be started again', async () => {
  next = NextVersion.build('9001-later', ADDS);
  const [older, newer] = both();
  await older.start();
  await throughBoth(older, older);
  await next.start(newer);
  await throughBoth(older, newer);
  await throughBoth(newer, older);
  await older.stop('SIGTERM');
  await older.start();
  await throughBoth(older, newer);
  await throughBoth(newer, older);
  expect(await stage.server.does('select name from kysely_migration where name > $$9$$', new URL(stage.store).pathname.slice(1))).toEqual([{ name: '9001-later' }]);
  await stage.quiet();
  stage.audit();
}, 120_000);

test('a version that takes something away keeps the older one from starting, which says what to do', async () => {
  next = NextVersion.build('9001-names-alone', ['create table instead (id text)']);
  const [older, newer] = both();
  await next.start(newer);
  const ended = await older.startInVain({});
  expect(ended.code).toBe(1);
  expect(ended.output).toMatch(/"code":"not-started".*"because":"A newer version has changed the store so that this one cannot use it \(9001-names-alone\)\. Start that version/);
  await throughBoth(newer, newer);
}, 120_000);
