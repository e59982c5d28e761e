import { collect } from './evidence';
import { attemptsAreAllowed, callsAreIntended, endsOnce, hitsWhatWasShown, isDecidedOnce, looksBeforeItRepeats, nobodyElse, tellsTheTruth, twoPeopleWhereNeeded, waitsAsTold } from './invariants-effects';
import { cardTellsAll, nobodyIsDropped, numbersAddUp, onlyFailedAgain, onlyTheNamed, pinnedIsConfirmed, stopStops } from './invariants-many';
import { manyEndInTime, viewsAreTrue } from './invariants-many-words';
import { addsUp, answersAreTrue, chainHolds, doubtIsSettled, everyResultIsSaid, everythingEnds, messagesComeAsPromised, nothingBroke, nothingIsSaidTwice, outcomeInTime, shownIsTrue } from './invariants-words';
import type { World } from './world';

const OF_EACH_REQUEST = [nobodyElse, isDecidedOnce, messagesComeAsPromised, shownIsTrue, everyResultIsSaid, outcomeInTime];
const OF_EACH_USER = [callsAreIntended, attemptsAreAllowed, twoPeopleWhereNeeded, hitsWhatWasShown, endsOnce, tellsTheTruth, looksBeforeItRepeats, waitsAsTold, doubtIsSettled];
const OF_MANY = [numbersAddUp, pinnedIsConfirmed, cardTellsAll, onlyTheNamed, nobodyIsDropped, stopStops, onlyFailedAgain, viewsAreTrue, manyEndInTime];
const OVERALL = [chainHolds, addsUp, nothingIsSaidTwice, answersAreTrue, everythingEnds, nothingBroke];

/**
 * What is wrong in a world; nothing when all invariants hold.
 * @param atRest everything has come to rest: what is unfinished is wrong then; else only what must hold at any moment is looked at
 */
export const audit = async (world: World, atRest = true): Promise<readonly string[]> => {
  const evidence = await collect(world, atRest);
  const { cases } = evidence;
  return [
    ...OVERALL.flatMap((invariant) => invariant(evidence)),
    ...cases.flatMap((one) => OF_EACH_REQUEST.flatMap((invariant) => invariant(one, evidence))),
    ...cases.flatMap((one) => one.users.flatMap((user) => OF_EACH_USER.flatMap((invariant) => invariant(user, one, evidence)))),
    ...cases.flatMap((one) => {
      const { request } = one.stored;
      return request.many === undefined ? [] : OF_MANY.flatMap((invariant) => invariant(one, request, evidence));
    }),
  ];
};
