import { createHash } from 'node:crypto';
import type { ObjectId } from '../../src/domain/people';
import type { Rules } from '../../src/domain/rules';
import { hire, PEOPLE, RULES, type Cast, type Name } from './cast';
import { Conversations } from './conversations';
import { Dice } from './dice';
import { gatherCrowd } from './crowd';
import { Directory } from './directory';
import { StoreQueue } from './faulty-store';
import { Groups } from './groups';
import type { Host } from './host';
import { Ledger } from './ledger';
import { Process } from './process';
import { emptyStore, Stored } from './stored';
import { CHANNEL, Teams } from './teams';
import { settled, VirtualTime } from './virtual-time';
import { CALM, type Weather } from './weather';

const BEGAN = Date.UTC(2026, 2, 2, 9, 0, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Longer than anything waits, clocks that were set back included. */
const RESTS_WITHIN = 4 * HOUR;
/** So often nothing may break. */
const MANY = 20;
/** After a crash it is started again within this time. */
const DOWN_AT_MOST = 20_000;

export interface WorldOptions {
  readonly seed: number;
  readonly rules?: Partial<Rules>;
  readonly weather?: (dice: Dice) => Weather;
  /** People besides the cast, whom lists and groups are about. */
  readonly crowd?: number;
}

/** Migrated once for all worlds. */
const EMPTY = emptyStore();

/** A tenant, its people, their conversations and the program among them, in a time of its own. */
export class World {
  readonly cast: Cast;
  /** Those besides the cast; who was deleted and made anew stands for who was there before. */
  readonly crowd: ObjectId[];
  readonly host: Host;
  readonly teams: Teams;
  /** All that happened, line by line. */
  readonly lines: string[] = [];
  /** It was killed, or its clock was set, or its rules were changed: what takes its time then takes longer. */
  troubled = false;
  private process: Process;
  private readonly queue: StoreQueue;
  private countdown: number | undefined;

  private constructor(store: Buffer, { seed, rules = {}, weather = () => CALM, crowd = 0 }: WorldOptions) {
    const time = new VirtualTime(BEGAN);
    const dice = new Dice(seed);
    const elapsed = (): number => time.elapsed;
    this.host = {
      time,
      dice,
      directory: new Directory(elapsed),
      groups: new Groups(elapsed),
      conversations: new Conversations(),
      stored: new Stored(store, () => time.now(), new Dice(seed + 1)),
      ledger: new Ledger(elapsed),
      weather: weather(dice),
      rules: { ...RULES, ...rules },
      standstill: undefined,
      trace: (line) => this.lines.push(`${time.elapsed} ${line}`),
      diesHere: () => this.diesHere(),
    };
    this.cast = hire(this.host.directory);
    this.crowd = [...gatherCrowd(this.host.directory, this.host.groups, crowd)];
    const readers: readonly Name[] = ['alex', 'megan', 'lee', 'priya', 'zoe', 'gus', 'dan', 'bianca'];
    this.host.conversations.members.set(CHANNEL, [...readers.map((name) => this.cast[name]), ...this.crowd.slice(0, 3)]);
    this.queue = new StoreQueue(this.host);
    this.process = this.newProcess();
    this.teams = new Teams(this.host, this.cast, () => (this.process.alive ? this.process : undefined));
  }

  static async begin(options: WorldOptions): Promise<World> {
    return new World(await EMPTY, options);
  }

  end(): Promise<void> {
    return this.host.stored.close();
  }

  /** A name stands for another account from now on: one that was made after the first was deleted. */
  rename(name: Name, id: ObjectId): void {
    (this.cast as Record<Name, ObjectId>)[name] = id;
  }

  nameOf(id: ObjectId): Name | undefined {
    return PEOPLE.find((name) => this.cast[name] === id);
  }

  /** Somebody ends a user's sessions without the bot. */
  elsewhere(user: ObjectId): void {
    const { directory, ledger, time } = this.host;
    directory.endSessions(user, Math.floor(time.truly() / 1_000) * 1_000, 0);
    ledger.note({ kind: 'elsewhere', user });
  }

  /** The program dies at its n-th call out from now on, before it leaves or before its answer is read. */
  crashAfter(calls: number): void {
    this.countdown = calls;
  }

  /** The program is killed now, whatever it does. */
  crash(): void {
    if (!this.process.alive) return;
    this.host.trace('killed');
    this.process.die();
    this.restartLater();
  }

  /** A new process, with other rules perhaps. */
  restart(rules: Partial<Rules> = {}): void {
    this.process.die();
    this.troubled = true;
    this.host.ledger.runsDie();
    this.host.rules = { ...this.host.rules, ...rules };
    this.process = this.newProcess();
  }

  /** The process is given up for dead and another one is started; what the first had begun goes on all the same. */
  startAnother(): void {
    this.troubled = true;
    this.process = this.newProcess();
  }

  /** The host's clock is set by so many milliseconds. */
  setClock(by: number): void {
    this.host.trace(`the clock is set by ${by}`);
    this.troubled = true;
    this.host.time.setClock(by);
  }

  /** Lets time go by; everything that is due in it happens. */
  async pass(ms: number): Promise<void> {
    const { time } = this.host;
    const end = time.elapsed + ms;
    for (;;) {
      await settled();
      const due = this.process.due();
      const timer = time.next();
      if (Math.min(due ?? Infinity, timer ?? Infinity) > end) break;
      if (due !== undefined && due <= (timer ?? Infinity)) {
        time.goTo(due);
        this.process.claim();
      } else time.ringNext();
    }
    time.goTo(end);
  }

  /** Nothing fails any more, and time goes by until nothing is left to do, or for some hours. */
  async comeToRest(): Promise<void> {
    const { host } = this;
    host.weather = CALM;
    this.countdown = undefined;
    const end = host.time.elapsed + RESTS_WITHIN;
    while (host.time.elapsed < end && !this.atRest() && host.ledger.of('broke').length < MANY) await this.pass(10 * MINUTE);
    // What was lost on the way comes again within this time.
    await this.pass(MINUTE);
  }

  /** The whole story as one number: the same seed gives the same. */
  traceHash(): string {
    return createHash('sha256').update(this.lines.join('\n')).digest('hex');
  }

  private atRest(): boolean {
    return this.process.alive && this.process.idle && this.host.stored.work().length === 0 && this.host.time.next() === undefined;
  }

  private newProcess(): Process {
    this.host.trace('start');
    return new Process(this.host, this.queue, () => this.restartLater());
  }

  private restartLater(): void {
    this.troubled = true;
    this.host.ledger.runsDie();
    this.host.time.after(this.host.dice.between(0, DOWN_AT_MOST), () => {
      if (!this.process.alive) this.process = this.newProcess();
    });
  }

  private diesHere(): boolean {
    if (this.countdown === undefined) return false;
    this.countdown -= 1;
    if (this.countdown > 0) return false;
    this.countdown = undefined;
    return true;
  }
}
