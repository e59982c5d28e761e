import { setTimeout as wait } from 'node:timers/promises';
import type { WireActivity } from '../../sandbox/tenant/activities';
import { cardIn } from '../../sandbox/tenant/cards';
import type { Persona } from '../../sandbox/tenant/personas';
import { atSize, note } from '../at-size/size';
import { ASK, SENTENCES } from '../journeys/sentences';
import type { Line, Shown } from '../journeys/shown';
import { onStage } from '../journeys/stage';

const ROUNDS = atSize({ slice: 2, full: 50 });
/** Contract, section 1. */
const EXIT_WITHIN = 10_000;
const RESUMED_WITHIN = 15_000;
/** All of it is done by itself within about this time. */
const BUSY_FOR = 1_500;

const stage = onStage({}, { plainHttp: true });

/** Delivers until it is taken in, as Teams does with what it could not deliver. */
const deliver = async (activity: WireActivity): Promise<Line> => {
  const conversation = activity.conversation?.id ?? '';
  const since = stage.tenant.connector.mark();
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await stage.tenant.connector.sendToBot(activity);
      if (answer.status === 200) return { activity, answer, conversation, since };
      throw new Error(`HTTP ${answer.status}`);
    } catch (error) {
      if (tries === 100) throw error;
      await wait(100);
    }
  }
};

const says = (said: string): Promise<Line> => deliver(stage.tenant.connector.activities.message(stage.admin(), stage.channel(), said));

interface Asked {
  readonly target: Persona;
  readonly line: Line;
}

/** Work of every kind, at the same time: lines that run at once, lines that get a card, clicks. */
const beBusy = (targets: readonly Persona[], cards: readonly (Asked & { readonly card: Shown })[]): Promise<readonly Asked[]> =>
  Promise.all([
    ...targets.map(async (target, index) => {
      await wait(index * 40);
      return { target, line: await says(`Revoke-SPOUserSession ${target.upn} -Confirm:$false`) };
    }),
    ...cards.map(async ({ target, line, card }, index) => {
      await wait(index * 90);
      await deliver(stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm'));
      return { target, line };
    }),
  ]);

const cardsBefore = (): Promise<readonly (Asked & { readonly card: Shown })[]> =>
  Promise.all(
    [0, 1, 2].map(async () => {
      const target = stage.person();
      return { target, ...(await stage.asked(stage.admin(), ASK.en(target.upn))) };
    }),
  );

/** Stops it after `ms`, starts it again and looks at what came of everything. @returns milliseconds until it had ended, and what is wrong */
const stopAfter = async (ms: number): Promise<{ readonly took: number; readonly wrong: readonly string[] }> => {
  const cards = await cardsBefore();
  await stage.quiet();
  const targets = Array.from({ length: 6 }, () => stage.person());
  const busy = beBusy(targets, cards);
  const asks = [0, 1].map(async () => says(ASK.en(stage.person().upn)));
  await wait(ms);
  const began = Date.now();
  const code = await stage.bot.stop('SIGTERM');
  const took = Date.now() - began;
  await stage.start();
  const wrong = [...(code === 0 ? [] : [`it ended with ${String(code)}`]), ...(took <= EXIT_WITHIN ? [] : [`it ended after ${took} ms`])];
  for (const { target, line } of await busy) {
    await stage.reply(line, SENTENCES.en.takesTime(target.upn), RESUMED_WITHIN).catch(() => wrong.push('a result is missing'));
    if (stage.revocations(target) !== 1) wrong.push(`somebody was signed out ${stage.revocations(target)} times`);
  }
  for (const line of await Promise.all(asks)) await stage.card(line, RESUMED_WITHIN).catch(() => wrong.push('a card is missing'));
  await stage.quiet(RESUMED_WITHIN);
  for (const { line } of await busy) if (stage.textsTo(line).length !== 1) wrong.push(`${stage.textsTo(line).length} replies to one line`);
  for (const { card } of cards) if (stage.now(card).buttons.length > 0 || cardIn(stage.now(card).message.activity) === undefined) wrong.push('a card has its buttons still');
  return { took, wrong };
};

test('stopped at any moment, it ends in time and with 0; the next start finishes what was begun, once', async () => {
  const wrong: string[] = [];
  let slowest = 0;
  const began = Date.now();
  for (let round = 0; round < ROUNDS; round += 1) {
    // Evenly over the time in which there is work, in an order that mixes early and late.
    const ms = Math.round((((round * 7) % ROUNDS) / ROUNDS) * BUSY_FOR);
    const found = await stopAfter(ms);
    slowest = Math.max(slowest, found.took);
    wrong.push(...found.wrong.map((what) => `stopped after ${ms} ms: ${what}`));
  }
  const seconds = Math.round((Date.now() - began) / 1_000);
  note({ figure: 'SIGTERM while there is work of every kind', tried: ROUNDS, wrong: wrong.length, atLeast: ROUNDS, more: `ended within ${(slowest / 1_000).toFixed(1)} s; ${seconds} s` });
  expect(wrong).toEqual([]);
}, atSize({ slice: 120_000, full: 1_800_000 }));
