import { collect } from './evidence';
import { attemptsAreAllowed, callsAreIntended, hitsWhatWasShown, looksBeforeItRepeats, runsOnce, tellsTheTruth, twoPeopleWhereNeeded } from './invariants-effects';
import { addsUp, answersAreTrue, chainHolds, doubtIsSettled, everyResultIsSaid, everythingEnds, messagesComeAsPromised, nothingBroke, nothingIsSaidTwice, outcomeInTime, shownIsTrue } from './invariants-words';
import type { World } from './world';

const OF_EACH_REQUEST = [
  ...[callsAreIntended, attemptsAreAllowed, twoPeopleWhereNeeded, hitsWhatWasShown, runsOnce, tellsTheTruth, looksBeforeItRepeats],
  ...[messagesComeAsPromised, shownIsTrue, everyResultIsSaid, outcomeInTime, doubtIsSettled],
];
const OVERALL = [chainHolds, addsUp, nothingIsSaidTwice, answersAreTrue, everythingEnds, nothingBroke];

/**
 * What is wrong in a world; nothing when all invariants hold.
 * @param atRest everything has come to rest: what is unfinished is wrong then; else only what must hold at any moment is looked at
 */
export const audit = async (world: World, atRest = true): Promise<readonly string[]> => {
  const evidence = await collect(world, atRest);
  return [...OVERALL.flatMap((invariant) => invariant(evidence)), ...evidence.cases.flatMap((one) => OF_EACH_REQUEST.flatMap((invariant) => invariant(one, evidence)))];
};
