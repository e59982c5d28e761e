import type { Saying } from '../../src/domain/saying';
import type { ObjectId, RequestId } from '../../src/domain/people';
import type { RequestView } from '../../src/domain/view';
import type { Delivery, PressAnswer, Work } from '../../src/service';
import type { ChannelFault, TenantFault } from './weather';

/** One thing that the program did from its begin to its end: a piece of work, a click, taking a message in. */
export interface Run {
  readonly number: number;
  readonly kind: 'work' | 'click' | 'intake';
  /** Milliseconds that had truly gone by. */
  readonly began: number;
  readonly work: Work | undefined;
  /** The store failed it, or the process died in it. */
  disturbed: boolean;
  over: boolean;
}

interface Happened {
  /** Later things have higher numbers. */
  readonly order: number;
  /** Milliseconds that had truly gone by. */
  readonly at: number;
}

/** A call to revoke that reached the tenant. */
export interface Call extends Happened {
  readonly kind: 'call';
  readonly run: Run;
  readonly request: RequestId;
  /** Whom the program wanted to hit. */
  readonly target: ObjectId;
  /** Whom it hit: another account can have the name by now, on the route that knows people by name. */
  readonly hit: ObjectId | undefined;
  readonly fault: TenantFault;
  /** How many entries the audit log had when it was sent, and when that was. */
  readonly logged: number;
  readonly sent: number;
  /** What a read-back showed right before it. */
  readonly shownBefore: number | undefined;
}

/** A call to revoke that was told to come later, and was not done. */
export interface Postponed extends Happened {
  readonly kind: 'postponed';
  readonly request: RequestId;
  readonly target: ObjectId;
  readonly retryAfterMs: number;
}

/** Somebody's sessions ended by somebody else: in the portal, with a new password. */
export interface Elsewhere extends Happened {
  readonly kind: 'elsewhere';
  readonly user: ObjectId;
}

/** A message that the program sent. */
export interface Sent extends Happened {
  readonly kind: 'sent';
  readonly run: Run;
  readonly what: 'say' | 'card' | 'update';
  readonly conversation: string;
  readonly saying: Saying | undefined;
  readonly view: RequestView | undefined;
  /** The channel took it. */
  readonly taken: boolean;
  readonly fault: ChannelFault;
  readonly fate: Delivery['fate'];
}

/** Somebody pressed a button. */
export interface Click extends Happened {
  readonly kind: 'click';
  readonly activityId: string;
  readonly person: ObjectId;
  readonly verb: string;
  readonly button: string;
  /** The card as that person saw it; nothing when the press was made up. */
  readonly shown: RequestView | undefined;
}

/** What a click was answered with. */
export interface Answered extends Happened {
  readonly kind: 'answered';
  readonly run: Run;
  readonly activityId: string;
  readonly person: ObjectId;
  readonly answer: PressAnswer;
}

/** An audit entry was committed. */
export interface Logged extends Happened {
  readonly kind: 'logged';
  readonly run: Run | undefined;
  readonly sequence: number;
}

/** Something that nobody foresaw came out of the program. */
export interface Broke extends Happened {
  readonly kind: 'broke';
  readonly error: string;
}

export type Happening = Call | Postponed | Elsewhere | Sent | Click | Answered | Logged | Broke;
type Kind = Happening['kind'];
export type HappeningOf<K extends Kind> = Extract<Happening, { kind: K }>;
/** `Omit` over each member of the union. */
type Bare<Each> = Each extends Happening ? Omit<Each, 'order' | 'at'> : never;

/** What truly happened, in order. The program cannot read it. */
export class Ledger {
  readonly happenings: Happening[] = [];
  private runs = 0;
  private live: Run[] = [];
  /** Times that the program died while a chunk was on its way. */
  killedInChunks = 0;
  private readonly troubled: Run[] = [];

  constructor(private readonly elapsed: () => number) {}

  note(happening: Bare<Happening>): void {
    this.happenings.push({ ...happening, order: this.happenings.length, at: this.elapsed() });
  }

  run(kind: Run['kind'], work?: Work): Run {
    this.runs += 1;
    const run: Run = { number: this.runs, kind, began: this.elapsed(), work, disturbed: false, over: false };
    this.live = [...this.live.filter(({ over }) => !over), run];
    return run;
  }

  /** The process died: what it was doing never ends. */
  runsDie(): void {
    if (this.live.some(({ over, work }) => !over && work?.payload.kind === 'chunk')) this.killedInChunks += 1;
    for (const run of this.live) if (!run.over) this.disturb(run);
    this.live = [];
  }

  disturb(run: Run): void {
    run.disturbed = true;
    this.troubled.push(run);
  }

  /** Whether the store failed, or the process died, in anything that was done for this request. */
  disturbedFor(request: RequestId): boolean {
    return this.troubled.some(({ work }) => work !== undefined && 'requestId' in work.payload && work.payload.requestId === request);
  }

  of<K extends Kind>(kind: K): readonly HappeningOf<K>[] {
    return this.happenings.filter((happening): happening is HappeningOf<K> => happening.kind === kind);
  }
}
