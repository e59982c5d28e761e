import fc from 'fast-check';
import { atSize, note } from '../at-size/size';
import { audit } from './auditor';
import type { Name } from './cast';
import { Dice } from './dice';
import { breeze, storm } from './weather';
import { World } from './world';

const RUNS = atSize({ slice: 40, full: 2_000 });
const LONGEST = atSize({ slice: 90_000, full: 3_600_000 });
const SEED = 20_260_302;

const ADMINS = ['alex', 'megan', 'lee'] as const satisfies readonly Name[];
const USERS = ['adele', 'bianca', 'chris'] as const satisfies readonly Name[];
type User = (typeof USERS)[number];

/** What may have been done, as somebody knows it who saw only what people did: the program can do no more than this. */
interface Model {
  /** Users that somebody asked for, so that a card may be there. */
  readonly asked: Set<User>;
  /** How often a call for a user may be made at most: a click on its card, or a line without a card, each once. */
  readonly allowed: Map<User, number>;
}

type Step = fc.AsyncCommand<Model, World>;

const allow = ({ allowed }: Model, user: User): void => {
  allowed.set(user, (allowed.get(user) ?? 0) + 1);
};

/** Nobody was hit who was not confirmed, nor more often. */
const withinTheModel = ({ allowed }: Model, world: World): void => {
  const requests = new Map<string, Set<string>>();
  for (const { target, request } of world.host.ledger.of('call')) requests.set(target, (requests.get(target) ?? new Set()).add(request));
  for (const [target, ran] of requests) {
    const user = USERS.find((name) => world.cast[name] === target);
    if (user === undefined || ran.size > (allowed.get(user) ?? 0)) throw new Error(`${user ?? target} was run for by ${ran.size} requests and confirmed ${user === undefined ? 0 : (allowed.get(user) ?? 0)} times`);
  }
};

class Ask implements Step {
  constructor(
    private readonly who: Name,
    private readonly user: User,
    private readonly unconfirmed: boolean,
  ) {}
  check = (): boolean => true;
  async run(model: Model, world: World): Promise<void> {
    model.asked.add(this.user);
    if (this.unconfirmed) allow(model, this.user);
    world.teams.say(this.who, this.unconfirmed ? `Revoke-SPOUserSession ${this.user}@contoso.com -Confirm:$false` : `revoke sessions for ${this.user}@contoso.com`);
    await world.pass(700);
    withinTheModel(model, world);
  }
  toString = (): string => `${this.who} asks for ${this.user}${this.unconfirmed ? ' without a card' : ''}`;
}

class Click implements Step {
  constructor(
    private readonly who: Name,
    private readonly user: User,
    private readonly verb: 'confirm' | 'cancel',
    private readonly submit: boolean,
  ) {}
  check = ({ asked }: Readonly<Model>): boolean => asked.has(this.user);
  async run(model: Model, world: World): Promise<void> {
    const card = world.teams.openCards(this.who).findLast(({ view }) => view.request.target?.objectId === world.cast[this.user]);
    if (card === undefined) return;
    if (this.verb === 'confirm') allow(model, this.user);
    world.teams.press(this.who, card, { verb: this.verb, submit: this.submit });
    await world.pass(900);
    withinTheModel(model, world);
  }
  toString = (): string => `${this.who} presses ${this.verb} for ${this.user}${this.submit ? ' in an old client' : ''}`;
}

class Wait implements Step {
  constructor(private readonly ms: number) {}
  check = (): boolean => true;
  async run(model: Model, world: World): Promise<void> {
    await world.pass(this.ms);
    withinTheModel(model, world);
  }
  toString = (): string => `${this.ms} ms go by`;
}

class Again implements Step {
  constructor(private readonly seed: number) {}
  check = ({ asked }: Readonly<Model>): boolean => asked.size > 0;
  async run(_model: Model, world: World): Promise<void> {
    const dice = new Dice(this.seed);
    const [last] = world.teams.said.slice(-1);
    if (last !== undefined) world.teams.deliverAgain(last.activityId, { after: 0, anew: false });
    await world.pass(dice.between(0, 400));
  }
  toString = (): string => 'the last line is delivered again';
}

class Kill implements Step {
  constructor(private readonly calls: number) {}
  check = (): boolean => true;
  async run(_model: Model, world: World): Promise<void> {
    world.crashAfter(this.calls);
  }
  toString = (): string => `it dies at its ${this.calls}th call`;
}

const steps = [
  fc.tuple(fc.constantFrom(...ADMINS), fc.constantFrom(...USERS), fc.boolean()).map(([who, user, unconfirmed]) => new Ask(who, user, unconfirmed)),
  fc.tuple(fc.constantFrom(...ADMINS), fc.constantFrom(...USERS), fc.boolean()).map(([who, user]) => new Ask(who, user, false)),
  fc
    .tuple(fc.constantFrom(...ADMINS), fc.constantFrom(...USERS), fc.constantFrom('confirm' as const, 'confirm' as const, 'cancel' as const), fc.boolean())
    .map(([who, user, verb, submit]) => new Click(who, user, verb, submit)),
  fc.integer({ min: 1, max: 40_000 }).map((ms) => new Wait(ms)),
  fc.nat(1_000).map((seed) => new Again(seed)),
  fc.integer({ min: 1, max: 60 }).map((calls) => new Kill(calls)),
];

test(
  'every call of the store may fail before its commit, after it, or stall: the program does no more than people confirmed, and says what is so',
  async () => {
    const seen = { commands: 0, faults: 0, calls: 0 };
    const began = performance.now();
    const property = fc.asyncProperty(fc.commands(steps, { maxCommands: 60, size: 'max' }), fc.nat(), fc.constantFrom(0, 0.01, 0.04, 0.1), async (commands, seed, odds) => {
      const world = await World.begin({ seed, weather: (own) => (odds === 0 ? breeze(own, 60) : { ...storm(own, { tenant: 0, channel: 0, store: odds }), way: () => own.between(1, 60), lag: () => 0 }) });
      const model: Model = { asked: new Set(), allowed: new Map() };
      try {
        await fc.asyncModelRun(() => ({ model, real: world }), commands);
        expect(await audit(world, false)).toEqual([]);
        await world.comeToRest();
        withinTheModel(model, world);
        expect(await audit(world)).toEqual([]);
        seen.commands += world.teams.said.length + world.host.ledger.of('click').length;
        seen.calls += world.host.ledger.of('call').length;
        seen.faults += world.lines.filter((line) => / store \S+ (?:before|after|stall-\S+) run/.test(line)).length;
      } finally {
        await world.end();
      }
    });
    const result = await fc.check(property, { numRuns: RUNS, seed: SEED, endOnFailure: false });
    note({
      figure: 'store faults, model-based runs',
      tried: result.numRuns,
      wrong: result.failed ? 1 : 0,
      atLeast: 2_000,
      more: `seed ${SEED}; ${seen.commands} lines and clicks, ${seen.faults} store faults, ${seen.calls} calls to revoke; ${Math.round((performance.now() - began) / 1000)} s`,
    });
    if (result.failed) throw new Error(fc.defaultReportMessage(result) ?? 'it failed');
    expect(seen.faults).toBeGreaterThan(RUNS);
    expect(seen.calls).toBeGreaterThan(RUNS / 2);
  },
  LONGEST,
);
