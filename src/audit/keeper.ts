import type { AuditFact, AuditHead } from '../domain/audit';
import { finding, type Finding } from '../domain/diagnosis';
import type { Instant } from '../domain/people';
import type { Standstill } from '../domain/standstill';
import type { AuditKeeper, AuditTrail, Checkpointed, Clock, Inspection, Log, StoredCheckpoint, Verification } from '../service/ports';
import type { Anchor } from './anchor';
import { checkpointOf, resumed } from './checkpoint';
import { examine, firstBroken, knownKeys } from './examine';
import { standstillFinding } from './findings';
import { follow } from './read-log';
import type { SigningKey } from './signing-key';
import { systemCode } from './system-error';
import { WholeVerification } from './verification';
import { BadLog, LogCheck, readCheckpoint } from './verifier';

/** A checkpoint is made this long after the last one when something is new. */
const CHECKPOINT_EVERY = 60_000;
/** When many requests end at once, one checkpoint in this time is enough for them. */
const JOBS_TOGETHER = 1_000;
/** How often an anchor that could not be written is tried again. */
const RETRY_EVERY = 5_000;
/** How often it is looked whether something is due, or whether somebody accepted what the anchor does not agree with. */
const LOOK_EVERY = 2_000;
/**
 * The start waits this long for the whole chain, which is enough for more than ten thousand entries; a longer one goes on being followed while the
 * bot works. What is behind the last checkpoint in the anchor is waited for however long it is.
 */
const START_WAITS = 150;
/** The process has ten seconds to stop, and other things to do in them. */
const STOPS_WITHIN = 800;
/** For how long, and for how many entries, work goes on without an anchor that can be written. */
const WITHOUT_ANCHOR = { ms: 3_600_000, entries: 1_000 } as const;

/** What the keeper is given. */
export interface KeeperParts {
  readonly trail: AuditTrail;
  readonly key: SigningKey;
  readonly anchor: Anchor;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Vouches for the audit log while the bot works: compares the store with its anchor at the start, signs checkpoints (at the
 * end of each request, every minute when something is new, at the end), and says when nothing may be acted on.
 */
export class Keeper implements AuditKeeper {
  /** What the last examination found. */
  #found: Standstill | undefined;
  /** The note that the anchor ended with then. */
  #seen: string | undefined;
  /** The log, followed up to the last checkpoint. */
  #check = new LogCheck();
  /** Entries under the last checkpoint in the store, and under the last one in the anchor. */
  #made = 0;
  #anchored = 0;
  /** A note that is not in the anchor yet, and since when there is one. */
  #pending: { readonly note: string; readonly since: Instant } | undefined;
  #anchorLost = false;
  /** The anchor could not be read: before anything is added to it, the store has to be compared with it. */
  #uncompared = false;
  /** The anchor could not be written when that was last tried. */
  #late = false;
  #lastTry: Instant = 0;
  /** Everything that reads or signs does so one after the other. */
  #turn: Promise<void> = Promise.resolve();
  #looking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #jobTimer: NodeJS.Timeout | undefined;

  /** The last checkpoint in the store. */
  #last: Checkpointed | undefined;
  readonly #verification: WholeVerification;

  constructor(private readonly parts: KeeperParts) {
    this.#verification = new WholeVerification({ ...parts, own: parts.key.public });
  }

  lastCheckpoint(): Checkpointed | undefined {
    return this.#last;
  }

  verification(): Verification {
    return this.#verification.state();
  }

  verify(): Verification {
    return this.#verification.begin();
  }

  standstill(): Standstill | undefined {
    if (this.#found !== undefined || this.#pending === undefined) return this.#found;
    // A checkpoint on its way into the anchor is not late, however many entries it is about: many users make thousands in a minute.
    if (!this.#late) return undefined;
    const entries = this.#check.size - this.#anchored;
    const over = this.parts.clock.now() - this.#pending.since >= WITHOUT_ANCHOR.ms || entries >= WITHOUT_ANCHOR.entries;
    return over ? { because: 'unanchored', entries } : undefined;
  }

  jobDone(): void {
    const wait = Math.max(0, this.#lastTry + JOBS_TOGETHER - this.parts.clock.now());
    this.#jobTimer ??= setTimeout(() => {
      this.#jobTimer = undefined;
      void this.#next(() => this.#make());
    }, Math.min(wait, JOBS_TOGETHER));
  }

  /** Examines the store and begins to sign. Throws when the store does not answer. */
  async start(): Promise<void> {
    const { key, log } = this.parts;
    if (key.made) log.warn('audit-key-made', { fingerprint: key.public.fingerprint });
    if (key.open) log.warn('audit-key-open', { because: 'AUDIT_SIGNING_KEY_PATH can be read by others than its owner: chmod 600' });
    try {
      await this.#examine(START_WAITS);
    } catch (error) {
      if (!(error instanceof BadLog)) throw error;
      this.#broken(error);
    }
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY);
  }

  /** Signs what is new, once more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#jobTimer);
    await Promise.race([this.#next(() => this.#make()), this.parts.clock.wait(STOPS_WITHIN)]);
  }

  /** Does what is due by the clock. */
  look(): Promise<void> {
    this.#looking ??= this.#next(() => this.#due()).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** What `check` says about it. */
  readonly inspection: Inspection = { subject: 'audit', look: () => Promise.resolve(this.#findings()) };

  #findings(): readonly Finding[] {
    const standstill = this.standstill();
    if (standstill !== undefined) return [standstillFinding(standstill)];
    const anchored = this.#pending === undefined ? finding('audit.anchored', { count: this.#anchored }) : finding('audit.anchor-waits', { count: this.#check.size - this.#anchored });
    return [anchored, ...(this.#anchorLost ? [finding('audit.anchor-lost')] : []), ...(this.parts.key.open ? [finding('audit.key-open')] : [])];
  }

  /** Does it when its turn comes. What goes wrong is tried again with the next look. */
  #next(step: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(step).catch((error: unknown) => {
      if (error instanceof BadLog) this.#broken(error);
      else this.parts.log.error('audit-checkpoint-failed', { errorName: error instanceof Error ? error.name : typeof error });
    });
    return this.#turn;
  }

  async #due(): Promise<void> {
    if (this.#found !== undefined) return this.#recover();
    const since = this.parts.clock.now() - this.#lastTry;
    if (this.#uncompared && since >= RETRY_EVERY) return this.#examine(Infinity);
    if (since >= (this.#pending === undefined ? CHECKPOINT_EVERY : RETRY_EVERY)) return this.#make();
  }

  /** Whoever accepts what was found adds a checkpoint to the anchor: until then nothing is looked at again. */
  async #recover(): Promise<void> {
    const { note } = await this.parts.anchor.end();
    if (note === this.#seen) return;
    await this.#examine(Infinity);
    if (this.#found === undefined) this.parts.log.info('audit-accepted', { count: this.#anchored });
  }

  /** @param waitMs how long the whole chain is waited for; what is found later counts from then on */
  async #examine(waitMs: number): Promise<void> {
    const { trail, anchor, key, log, clock } = this.parts;
    this.#lastTry = clock.now();
    const found = await examine(trail, anchor, key.public).catch((error: unknown) => {
      if (systemCode(error) === undefined) throw error;
      return undefined;
    });
    if (found === undefined) return this.#withoutAnchor();
    this.#seen = found.note;
    this.#found = found.standstill;
    this.#anchored = found.anchored?.size ?? 0;
    if (found.standstill !== undefined) {
      log.error('audit-standstill', { because: found.standstill.because, count: found.end.sequence });
      return;
    }
    const whole = firstBroken(trail, found.end, this.#anchored).then((bad) => (bad === undefined ? undefined : this.#broken(bad)));
    if (waitMs === Infinity) await whole;
    else await Promise.race([whole, clock.wait(waitMs)]);
    whole.catch((error: unknown) => log.error('audit-not-followed', { errorName: error instanceof Error ? error.name : typeof error }));
    if (this.#found === undefined) await this.#compared(found.note === undefined);
  }

  /** It is there and cannot be read: work goes on as when it cannot be written. */
  async #withoutAnchor(): Promise<void> {
    const { trail, clock, log } = this.parts;
    log.warn('audit-anchor-unreadable');
    if (this.#uncompared) return;
    const last = await trail.lastCheckpoint();
    this.#found = undefined;
    this.#anchored = last?.size ?? 0;
    this.#uncompared = true;
    this.#late = true;
    this.#pending = { note: last?.note ?? '', since: clock.now() };
    await this.#resume(last);
  }

  /** All is well: goes on behind the last checkpoint. What the log has to tell of itself comes first. */
  async #resume(last: StoredCheckpoint | undefined): Promise<void> {
    const { trail, key, log } = this.parts;
    const { check, believed } = await resumed(trail, last, await knownKeys(trail, key.public));
    this.#check = check;
    this.#made = last?.size ?? 0;
    this.#last = last;
    if (!believed) log.warn('audit-checkpoint-changed', { count: this.#made });
    await this.#announce();
    await this.#make();
  }

  /** Compared with the anchor, and good. */
  async #compared(noAnchor: boolean): Promise<void> {
    const { trail, log, clock } = this.parts;
    const last = await trail.lastCheckpoint();
    this.#uncompared = false;
    if (last === undefined) return this.#resume(last);
    if (noAnchor) {
      this.#anchorLost = true;
      log.warn('audit-anchor-lost', { count: last.size });
      await trail.append([this.#fact('anchor-lost', { checkpoint: last.size })]);
    }
    if (last.size > this.#anchored) this.#pending ??= { note: last.note, since: clock.now() };
    // Without an anchor to compare with, what a new one lacks is counted from now on.
    if (noAnchor) this.#anchored = last.size;
    return this.#resume(last);
  }

  /** A key that is not the one that signed last is told of by an entry before it signs. */
  async #announce(): Promise<void> {
    const { trail, key, log } = this.parts;
    const { fingerprint } = key.public;
    const before = (await trail.keys()).at(-1);
    if (before?.fingerprint === fingerprint) return;
    if (before !== undefined) log.warn('audit-key-changed', { fingerprint });
    await trail.append([this.#fact('signing-key', { fingerprint })], { fingerprint, publicKey: key.publicPem });
  }

  #fact(kind: AuditFact['kind'], details: AuditFact['details']): AuditFact {
    return { kind, at: this.parts.clock.now(), requestId: undefined, by: undefined, target: undefined, details };
  }

  #broken({ entry, because }: BadLog): void {
    this.#found = { because: 'broken', entry: entry ?? 0 };
    this.parts.log.error('audit-standstill', { because: `entry ${entry ?? 0}: ${because}` });
  }

  /** Signs what is new, into the store and then into the anchor. */
  async #make(): Promise<void> {
    if (this.#found !== undefined) return;
    this.#lastTry = this.parts.clock.now();
    const end = await this.parts.trail.head();
    if (end.sequence > this.#made) await this.#sign(end);
    await this.#catchUp();
  }

  async #sign(end: AuditHead): Promise<void> {
    const { trail, key, clock, log } = this.parts;
    await follow(trail, this.#check, end);
    const checkpoint = checkpointOf(this.#check, key, clock.now());
    await trail.addCheckpoint(checkpoint);
    this.#made = checkpoint.size;
    this.#last = checkpoint;
    this.#pending = { note: checkpoint.note, since: this.#pending?.since ?? checkpoint.madeAt };
    log.info('audit-checkpoint', { count: checkpoint.size, head: this.#check.head, root: this.#check.tree.root() });
  }

  async #catchUp(): Promise<void> {
    const { anchor, log } = this.parts;
    if (this.#pending === undefined || this.#uncompared) return;
    const { note } = this.#pending;
    try {
      await anchor.append(note);
      this.#pending = undefined;
      this.#late = false;
      this.#anchored = readCheckpoint(note)?.size ?? this.#anchored;
    } catch (error) {
      this.#late = true;
      log.warn('audit-anchor-unwritable', { errorName: systemCode(error) ?? 'Error', count: this.#check.size - this.#anchored });
    }
  }
}
