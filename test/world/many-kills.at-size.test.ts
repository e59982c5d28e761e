import { atSize, note } from '../at-size/size';
import { audit } from './auditor';
import { breeze } from './weather';
import { World } from './world';

/** Of the calls out of the program, each so-and-so-many-th is one that it dies at. */
const EVERY = atSize({ slice: 17, full: 1 });
const LONGEST = atSize({ slice: 60_000, full: 1_200_000 });
/** Two chunks, one of them not full. */
const USERS = 24;

interface Died {
  readonly died: boolean;
  readonly wrong: readonly string[];
}

/** A list is asked for and confirmed; the program dies at its n-th call from the line, or from the click, on. */
const story = async (from: 'line' | 'click', call: number): Promise<Died> => {
  const world = await World.begin({ seed: call, crowd: USERS, rules: { twoPersonAbove: 1_000 }, weather: (dice) => breeze(dice) });
  try {
    const users = world.crowd.flatMap((id) => world.host.directory.byId(id) ?? []);
    if (from === 'line') world.crashAfter(call);
    world.teams.say('alex', `revoke sessions for ${users.map(({ upn }) => upn).join(', ')}`);
    await world.pass(60_000);
    const [card] = world.teams.openCards('megan');
    if (from === 'click') world.crashAfter(call);
    if (card !== undefined) world.teams.press('megan', card);
    await world.pass(60_000);
    const died = world.lines.some((line) => line.includes('crash at'));
    await world.comeToRest();
    // Nothing failed: whoever is not a guest is signed out, by one call or, where its answer was lost with the program, by two.
    const own = users.filter(({ external }) => !external);
    const calls = world.host.ledger.of('call');
    const counts = own.map(({ objectId }) => calls.filter(({ target }) => target === objectId).length);
    const untold = own.filter(({ objectId }) => world.host.directory.validFrom(objectId, Infinity) === undefined).map(({ upn }) => `${upn} is not signed out`);
    return { died, wrong: [...untold, ...(counts.every((count) => count <= 2) ? [] : [`somebody was called for ${Math.max(...counts)} times`]), ...(await audit(world))] };
  } finally {
    await world.end();
  }
};

test(
  'killed at whatever call while a list is looked up, confirmed and worked on, it goes on where it was: all of them are signed out, and nobody else',
  async () => {
    const bad: string[] = [];
    let tried = 0;
    for (const from of ['line', 'click'] as const) {
      for (let call = 1, goes = true; goes; call += EVERY) {
        const { died, wrong } = await story(from, call);
        goes = died;
        tried += died ? 1 : 0;
        if (wrong.length > 0) bad.push(`${call} from the ${from}: ${wrong.slice(0, 5).join('; ')}`);
      }
    }
    note({ figure: 'kills at each call of a request about many, in virtual time', tried, wrong: bad.length, atLeast: 600 });
    expect(bad).toEqual([]);
    expect(tried).toBeGreaterThan(600 / EVERY);
  },
  LONGEST,
);
