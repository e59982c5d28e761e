import { atSize, note } from '../at-size/size';
import { onStage, SETTING } from '../journeys/stage';
import { AtOnce, CLICKS, type Confirmation } from './clicks';

/** The issues' numbers: of one program, and of three on one database. */
const CONFIRMATIONS = atSize({ slice: 10, full: SETTING.store === 'postgres' ? 200 : 600 });
/** Everybody clicks on everything: nobody is held up by what protects against a flood. */
const stage = onStage({ MESSAGES_PER_MINUTE: '100000' }, { plainHttp: true });
/** A token of the channel is good for an hour; a new one now and then. */
const NEW_TOKEN_EVERY = 50;

const rank = (took: readonly number[], share: number): number => Math.round(took.toSorted((a, b) => a - b)[Math.ceil(took.length * share) - 1] ?? 0);

test(`${CLICKS} clicks at the same moment, by eight admins, in both ways and delivered again: one of them counts, everybody else is told who was first`, async () => {
  const clickers = Array.from({ length: 8 }, () => stage.admin());
  const results: Confirmation[] = [];
  const began = Date.now();
  let authorization = '';
  for (let seed = 1; seed <= CONFIRMATIONS; seed += 1) {
    if (seed % NEW_TOKEN_EVERY === 1) authorization = `Bearer ${await stage.tenant.connector.signActivityToken()}`;
    results.push(await new AtOnce(stage, clickers, { authorization }).play(seed));
  }
  await stage.quiet();
  const wrong = results.flatMap((result, index) => result.wrong.map((what) => `seed ${index + 1}: ${what}`));
  const took = results.flatMap((result) => result.took);
  const seconds = Math.round((Date.now() - began) / 1_000);
  note({
    figure: `confirmations with ${CLICKS} clicks at once, executed once each`,
    tried: results.length,
    wrong: results.filter((result) => result.wrong.length > 0).length,
    atLeast: CONFIRMATIONS,
    more: `${took.length} clicks, answered: median ${rank(took, 0.5)} ms, 99 % within ${rank(took, 0.99)} ms, slowest ${rank(took, 1)} ms; ${seconds} s`,
  });
  expect(wrong).toEqual([]);
}, atSize({ slice: 120_000, full: 3_600_000 }));
