import { setTimeout as wait } from 'node:timers/promises';
import type { WireActivity } from '../../sandbox/tenant/activities';
import type { BotAnswer } from '../../sandbox/tenant/connector';
import type { Persona } from '../../sandbox/tenant/personas';
import { atSize, note } from '../at-size/size';
import { ASK, SENTENCES } from '../journeys/sentences';
import type { Line, Shown } from '../journeys/shown';
import { Stage } from '../journeys/stage';
import { isReady } from './ready';

/** How often each of the programs is restarted. */
const ROUNDS = atSize({ slice: 1, full: 4 });
const REPLICAS = 3;
/** Issue: no click is unanswered for longer. */
const ANSWERED_WITHIN = 3_000;
const DONE_WITHIN = 60_000;
/** A line, its card and a click come this often, milliseconds. */
const EVERY = 500;
/** Between two restarts. */
const PAUSE = 3_000;

interface Found {
  readonly wrong: string[];
  asked: number;
  /** Milliseconds until the answer to a click, with all tries. */
  readonly clicks: number[];
}

/** Delivers as the channel does through what balances the load: a connection that is refused is tried with the next program at once. */
const deliver = async (stage: Stage, activity: WireActivity): Promise<BotAnswer> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await stage.tenant.connector.sendToBot(activity);
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as { readonly code?: string };
      if (code !== 'ECONNREFUSED' || tries > REPLICAS) throw error;
    }
  }
};

const say = async (stage: Stage, who: Persona, said: string): Promise<Line> => {
  const activity = stage.tenant.connector.activities.message(who, stage.channel(), said);
  const since = stage.tenant.connector.mark();
  const answer = await deliver(stage, activity);
  if (answer.status !== 200) throw new Error(`a line was answered with HTTP ${answer.status}`);
  return { activity, answer, conversation: activity.conversation?.id ?? '', since };
};

const click = async (stage: Stage, who: Persona, card: Shown, found: Found): Promise<void> => {
  const began = Date.now();
  const answer = await deliver(stage, stage.tenant.connector.pressed(who, card.id, 'confirm'));
  found.clicks.push(Date.now() - began);
  if (answer.status !== 200) found.wrong.push(`a click was answered with HTTP ${answer.status}`);
};

/** One request from its line to its result. */
const request = async (stage: Stage, found: Found): Promise<void> => {
  const [who, target] = [stage.admin(), stage.person()];
  found.asked += 1;
  let step = 'the line';
  try {
    const line = await say(stage, who, ASK.en(target.upn));
    step = 'the card';
    const card = await stage.card(line, DONE_WITHIN);
    step = 'the click';
    await click(stage, who, card, found);
    step = 'the result';
    await stage.result(line, DONE_WITHIN);
    await stage.shows(card, SENTENCES.en.takesTime(target.upn), DONE_WITHIN);
    if (stage.revocations(target) !== 1) found.wrong.push(`somebody was signed out ${stage.revocations(target)} times`);
    if (stage.sentTo(line).length !== 2) found.wrong.push(`${stage.sentTo(line).length} messages to one line`);
  } catch (error) {
    found.wrong.push(`${step}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** Restarts one after the other, as an update does it; each is good again before the next one goes. */
const restartAll = async (stage: Stage, found: Found): Promise<void> => {
  for (let turn = 0; turn < ROUNDS * REPLICAS; turn += 1) {
    await wait(PAUSE);
    const bot = stage.bots[turn % REPLICAS];
    const code = await bot?.stop('SIGTERM');
    if (code !== 0) found.wrong.push(`a program ended with ${String(code)}`);
    await bot?.start();
    if (bot !== undefined) await isReady(bot.origin);
  }
  await wait(PAUSE);
};

test('the programs are restarted one after the other while there is work: no line is lost, nothing is done twice, and every click is answered in time', async () => {
  const stage = new Stage({ MESSAGES_PER_MINUTE: '100000' }, { plainHttp: true }, { store: 'postgres', replicas: REPLICAS });
  await stage.open();
  const found: Found = { wrong: [], asked: 0, clicks: [] };
  const began = Date.now();
  try {
    const requests: Promise<void>[] = [];
    const load = setInterval(() => requests.push(request(stage, found)), EVERY);
    await restartAll(stage, found).finally(() => clearInterval(load));
    await Promise.all(requests);
    await stage.quiet();
    stage.audit();
  } finally {
    await stage.close();
  }
  const slowest = Math.max(...found.clicks);
  found.wrong.push(...found.clicks.filter((took) => took > ANSWERED_WITHIN).map((took) => `a click was answered after ${took} ms`));
  note({
    figure: 'PostgreSQL: rolling restarts of 3 replicas under load',
    tried: ROUNDS * REPLICAS,
    wrong: found.wrong.length,
    atLeast: ROUNDS * REPLICAS,
    more: `${found.asked} requests meanwhile, slowest answer to a click ${slowest} ms; ${Math.round((Date.now() - began) / 1_000)} s`,
  });
  expect(found.wrong).toEqual([]);
}, atSize({ slice: 180_000, full: 900_000 }));
