import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Stage } from '../journeys/stage';
import { until } from '../journeys/until';
import { strikeTheWorkOf } from '../journeys/hold-back';
import { faultOfEffect, ServiceTrouble, surroundings, type Trouble } from './difficulties';
import { AfterTheClick, AtTheClick, AtTheLine, type Play } from './moments';
import type { Dependency, FaultName, Moment, Row } from './page';
import { beginStoreFault, SmallDisk, type End, type StoreFault } from './store-faults';

const REFUSES = resolve(__dirname, 'refuse-connections.cjs');
const WATCHES = resolve(__dirname, '../journeys/watch-connections.cjs');
/** Long enough for a message to be tried twice, when each try hangs for ten seconds. */
const HANGS_FOR = 26_000;

/** What the faults mean for a file. */
const OF_THE_FILE: Readonly<Partial<Record<Dependency, Readonly<Partial<Record<FaultName, StoreFault>>>>>> = {
  'The store': { refused: 'disk full', hang: 'write hangs', slow: 'write slow', garbage: 'damaged' },
  'The audit log': { refused: 'audit table refuses', garbage: 'audit table damaged' },
};

/** What was waiting for the store is done first. */
const STORE_IS_BACK_AFTER = 2_000;

/** The file of the running program. */
class StoreTrouble implements Trouble {
  #end: End | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly fault: StoreFault,
    private readonly disk: SmallDisk | undefined,
  ) {}

  async begin(): Promise<void> {
    this.#end = await beginStoreFault(this.stage, this.fault, this.disk);
  }

  async end(): Promise<void> {
    if (this.#end === undefined) return;
    await this.#end();
    this.#end = undefined;
    await wait(STORE_IS_BACK_AFTER);
  }
}

/** Moments that are played side by side, and whether the program is started anew for them. */
interface Act {
  readonly moments: readonly Moment[];
  readonly startsAnew?: 'with the bot’s token' | 'with the fault';
}

const ACTS: readonly Act[] = [{ moments: ['at the line', 'at the click', 'after the click'] }, { moments: ['at a start'], startsAnew: 'with the fault' }];
/** A program that runs holds its tokens for an hour: without one is only who just started. */
const WITHOUT_TOKENS: readonly Act[] = [
  { moments: ['after the click'] },
  { moments: ['at the line', 'at the click'], startsAnew: 'with the bot’s token' },
  { moments: ['at a start'], startsAnew: 'with the fault' },
];

/** The work of a click waits so long, where the fault has to come before it. */
const HELD_FOR = 3_000;

const makePlay = (moment: Moment, stage: Stage): Play => {
  switch (moment) {
    case 'at the line':
    case 'at a start':
      return new AtTheLine(stage);
    case 'at the click':
      return new AtTheClick(stage);
    case 'after the click':
      return new AfterTheClick(stage);
  }
};

/** Starts take all that a machine has: side by side they would take each other's time. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<Value>(turn: () => Promise<Value>): Promise<Value> {
    const taken = this.#last.then(turn, turn);
    this.#last = taken.catch(() => undefined);
    return taken;
  }
}

/** A tenant and a program of its own for one row: its fault is everybody's. */
export class Cell {
  readonly #folder = mkdtempSync(join(tmpdir(), 'failure-'));
  readonly #stage: Stage;

  constructor(
    private readonly row: Row,
    keys: string,
    private readonly starts: Turns,
  ) {
    const environment = { NODE_OPTIONS: `--require ${REFUSES} --require ${WATCHES}`, REFUSED_PORTS: this.#refusedPorts };
    this.#stage = new Stage(environment, { plainHttp: surroundings(row.dependency).plainHttp, stateFolder: keys });
  }

  /** Plays the row: the moments side by side, then what comes when the fault is over. Throws with everything that is not as the page says. */
  async run(): Promise<void> {
    const stage = this.#stage;
    await stage.open(false);
    const fileFault = OF_THE_FILE[this.row.dependency]?.[this.row.fault];
    const disk = fileFault === 'disk full' ? new SmallDisk(stage) : undefined;
    const trouble = fileFault === undefined ? new ServiceTrouble(stage.tenant, this.#refusedPorts, this.row.dependency, this.row.fault) : new StoreTrouble(stage, fileFault, disk);
    try {
      await this.#start();
      for (const act of this.row.dependency === 'The token service' ? WITHOUT_TOKENS : ACTS) await this.#play(act, trouble);
      stage.audit();
    } finally {
      await trouble.end();
      await stage.close();
      disk?.remove();
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  get #refusedPorts(): string {
    return join(this.#folder, 'refused-ports');
  }

  async #start(): Promise<void> {
    await this.starts.take(() => this.#stage.start(surroundings(this.row.dependency).environment(this.#stage.tenant)));
  }

  async #play(act: Act, trouble: Trouble): Promise<void> {
    const stage = this.#stage;
    const plays = this.row.moments.filter(({ moment }) => act.moments.includes(moment)).map(({ moment, expected }) => ({ expected, play: makePlay(moment, stage) }));
    if (plays.length === 0) return;
    for (const { play } of plays) await play.prepare();
    await stage.quiet();
    await this.#begin(act, trouble, plays.flatMap(({ play }) => (play instanceof AfterTheClick ? play : [])));
    const lasts = this.row.dependency === 'The Bot Connector' && this.row.fault === 'hang' ? HANGS_FOR : 0;
    await allOf([...plays.map(({ play, expected }) => play.during(expected)), wait(lasts)]);
    this.#checkRecorded(trouble, plays.map(({ play }) => play));
    await trouble.end();
    await allOf(plays.map(({ play, expected }) => play.afterwards(expected, this.row.then.split('; '))));
    await stage.quiet(60_000);
    this.#checkDone(plays.map(({ play }) => play));
  }

  /** Starts the program anew where the act says so, confirms what is confirmed before the fault, and begins it. */
  async #begin({ startsAnew }: Act, trouble: Trouble, confirmed: readonly AfterTheClick[]): Promise<void> {
    const stage = this.#stage;
    if (startsAnew !== undefined) await stage.bot.stop('SIGTERM');
    if (startsAnew === 'with the fault') await trouble.begin();
    if (startsAnew !== undefined) await this.#start();
    // The bot's own token is got with the first answer, and kept.
    if (startsAnew === 'with the bot’s token') await stage.reply(await stage.say(stage.person(), 'help'));
    for (const play of confirmed) await this.#strikeAfter(trouble, play);
    if (startsAnew !== 'with the fault') await trouble.begin();
  }

  /** What cannot be recorded is not called. */
  #checkRecorded(trouble: Trouble, plays: readonly Play[]): void {
    if (!(trouble instanceof StoreTrouble) || this.row.fault === 'slow') return;
    if (plays.some(({ target }) => this.#stage.revokeCalls(target) > 0)) throw new Error('a call to revoke was made that could not be recorded');
  }

  /** Confirms, and lets the fault begin with the call itself where the dependency is the one that is called. */
  async #strikeAfter(trouble: Trouble, play: AfterTheClick): Promise<void> {
    const { faults } = this.#stage.tenant;
    if (!(trouble instanceof ServiceTrouble)) {
      // A fault of the file takes a moment to begin: until then the work waits for what it reads first.
      await strikeTheWorkOf(this.#stage, play.who, { delayMs: HELD_FOR });
      return play.confirm();
    }
    const { service } = trouble.reached;
    if (service === 'graph' && trouble.fault !== 'refused') {
      const struck = trouble.plan({ service, method: 'POST', path: /revokeSignInSessions$/, user: play.target.id }, faultOfEffect(trouble.fault, service));
      await play.confirm();
      return until(() => struck.struck() > 0);
    }
    // What the work reads first takes a moment, so that the fault finds it there.
    const delayed = faults.plan({ service: 'graph', method: 'GET', user: play.target.id }, { delayMs: 400 });
    await play.confirm();
    delayed.remove();
  }

  #checkDone(plays: readonly Play[]): void {
    const play = plays.find(({ moment }) => moment === 'after the click');
    if (play === undefined) return;
    const times = this.#stage.revocations(play.target);
    const asked = this.row.then.includes('ask again') ? 1 : 0;
    const expected = this.row.done === 'nothing' ? asked : 1 + asked;
    if (times !== expected) throw new Error(`done "${this.row.done}", but the tenant did it ${times} times (${asked} of them afterwards)`);
  }
}

/** Waits for all and fails with all that failed. */
const allOf = async (promises: readonly Promise<unknown>[]): Promise<void> => {
  const failures = (await Promise.allSettled(promises)).flatMap((settled) => (settled.status === 'rejected' ? [settled.reason as unknown] : []));
  if (failures.length > 0) throw new Error(failures.map((reason) => (reason instanceof Error ? reason.message : String(reason))).join('\n'));
};
