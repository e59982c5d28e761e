import { upnFromDirectory, type ObjectId } from '../../src/domain/people';
import { atSize, note } from '../at-size/size';
import { audit } from './auditor';
import { GLOBAL_ADMINISTRATOR } from '../../src/domain/roles';
import { Dice } from './dice';
import { breeze } from './weather';
import { World } from './world';

const TRIED = atSize({ slice: 60, full: 600 });
const LONGEST = atSize({ slice: 60_000, full: 1_800_000 });

type Change = (world: World, adele: ObjectId, line: string) => void;

/** What is done to the target, at some moment of the story. */
const CHANGES: Readonly<Record<string, Change>> = {
  rename: ({ host }, adele) => host.directory.change(adele, { upn: upnFromDirectory('adele.new@contoso.com') }),
  disable: ({ host }, adele) => host.directory.change(adele, { enabled: false }),
  recreate: (world, adele) => {
    world.host.directory.delete(adele);
    world.rename('adele', world.host.directory.create('Adele', { upn: 'adele@contoso.com' }).objectId);
  },
  'grant role': ({ host }, adele) => host.directory.change(adele, { roles: new Set([GLOBAL_ADMINISTRATOR]) }),
  // Taken for a message, with the id of the first one: the worst that an edit can be.
  edit: (world, _adele, line) => {
    world.teams.say('lee', 'revoke sessions for bianca@contoso.com', { activityId: line });
  },
  'name taken over': ({ host }, adele) => {
    host.directory.change(adele, { upn: upnFromDirectory('adele.new@contoso.com') });
    host.directory.create('Mallory', { upn: 'adele@contoso.com' });
  },
};

interface Outcome {
  readonly wrong: readonly string[];
  readonly hit: boolean;
}

/** One story: Lee asks, one or two changes fall anywhere into it, Lee presses what the card shows. */
const interleaved = async (seed: number): Promise<Outcome> => {
  const dice = new Dice(seed);
  const world = await World.begin({ seed, rules: { revokeWith: dice.chance(0.2) ? 'sharepoint' : 'graph' }, weather: (own) => breeze(own, 400) });
  try {
    const { adele } = world.cast;
    const unconfirmed = dice.chance(0.15);
    const line = world.teams.say('lee', unconfirmed ? 'Revoke-SPOUserSession -User adele@contoso.com -Confirm:$false' : 'revoke sessions for adele@contoso.com');
    for (let left = dice.between(1, 2); left > 0; left -= 1) {
      const [name, change] = dice.pick(Object.entries(CHANGES));
      world.host.time.after(dice.between(0, 6_000), () => {
        world.host.trace(name);
        change(world, adele, line);
      });
    }
    const presses = dice.between(1, 3);
    for (let press = 0; press < presses; press += 1) {
      await world.pass(dice.between(800, 2_500));
      const card = world.teams.openCards('lee')[0];
      if (card !== undefined) world.teams.press('lee', card);
    }
    await world.comeToRest();
    const calls = world.host.ledger.of('call');
    const named = world.host.ledger.of('click').map(({ shown }) => shown?.request.target?.objectId);
    // Without a card it is whoever had the name when the line was read.
    const mayBeHit = [...named, ...(unconfirmed ? [adele, world.cast.adele, world.host.directory.byUpn('adele@contoso.com')?.objectId] : [])];
    const strangers = calls.filter(({ target }) => !mayBeHit.includes(target)).map(({ target }) => `${target} was hit, and nobody was shown it`);
    return { wrong: [...strangers, ...(await audit(world))], hit: calls.length > 0 };
  } finally {
    await world.end();
  }
};

test(
  'renamed, disabled, deleted and made anew, given a role, edited, at any moment between asking and the call: only what was shown is hit',
  async () => {
    const bad: string[] = [];
    let hits = 0;
    const began = performance.now();
    for (let seed = 1; seed <= TRIED; seed += 1) {
      const { wrong, hit } = await interleaved(seed);
      hits += hit ? 1 : 0;
      if (wrong.length > 0) bad.push(`seed ${seed}: ${wrong.join('; ')}`);
    }
    const seconds = Math.round((performance.now() - began) / 1000);
    note({ figure: 'rename, disable, re-create, role and edit interleavings', tried: TRIED, wrong: bad.length, atLeast: 500, more: `${hits} ended with a call, ${TRIED - hits} without; ${seconds} s` });
    expect(bad).toEqual([]);
    // Both ends are reached: the changes come in time, and too late.
    expect(hits).toBeGreaterThan(TRIED / 10);
    expect(TRIED - hits).toBeGreaterThan(TRIED / 10);
  },
  LONGEST,
);
