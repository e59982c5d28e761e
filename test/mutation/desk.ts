import type { Identifier } from '../../src/domain/command/command';
import type { Item } from '../../src/domain/item';
import type { ObjectId, Person } from '../../src/domain/people';
import type { Request } from '../../src/domain/request';
import { GLOBAL_ADMINISTRATOR } from '../../src/domain/roles';
import type { Rules } from '../../src/domain/rules';
import { press, type Change, type Deps, type Journal, type LogFields, type NoAnswer, type PostedCard, type Press, type PressAnswer, type Recorded, type Stored } from '../../src/service';
import { actor, ADELE, ALEX, awaiting, conversation, MEGAN, NOON, RULES, target } from '../domain/samples';

const RECORDED: Recorded = { recorded: true };

/** When the buttons are pressed: a minute after the line. */
export const PRESSED_AT = NOON + 60_000;

/** One request, one tenant of three people (Adele has no role), and a record of all that a click asks for and changes. */
export class Desk {
  request: Request = awaiting();
  cards: PostedCard[] = [];
  cardPosts = 1;
  items: Item[] = [];
  rules: Rules = RULES;
  /** Happens once, in place of the next change: somebody else was first. */
  meanwhile: (() => void) | undefined;
  /** The store has lost the request by the time it is read again. */
  lost = false;
  attempts = 0;
  /** What the tenant answers nothing with. */
  silence: NoAnswer | undefined;
  jobsDone = 0;
  readonly people = new Map<ObjectId, Person>([ALEX, MEGAN, ADELE].map((objectId) => [objectId, target({ objectId })]));
  readonly changes: Change[] = [];
  /** What the tenant was asked, in order. */
  readonly asked: string[] = [];
  readonly lines: (readonly [level: string, code: string, fields: LogFields | undefined])[] = [];
  /** Since when the attempts were counted. */
  readonly countedSince: number[] = [];

  /** Megan presses "confirm", unless something else is said. */
  press(changes: Partial<Press> = {}): Promise<PressAnswer> {
    const pressed: Press = {
      actor: actor({ objectId: MEGAN, name: 'Megan Bowen' }),
      verb: 'confirm',
      button: this.request.buttonKey,
      pressId: 'click-1',
      on: { conversation: conversation({ activityId: 'click-1' }), activityId: 'card-1' },
      deadline: PRESSED_AT + 10_000,
      ...changes,
    };
    return press(this.deps, pressed);
  }

  /** What a click makes of it; a click changes it by `record` alone. */
  get stored(): Stored {
    const { request, items, cards, cardPosts } = this;
    return { request, items, tally: undefined, cards, cardPosts, cardsEditedAt: undefined, receipt: { sequence: 1, hash: 'a'.repeat(64) } };
  }

  get deps(): Deps {
    const line = (level: string) => (code: string, fields?: LogFields) => void this.lines.push([level, code, fields]);
    const parts: Pick<Deps, 'clock' | 'ids' | 'rules'> & { readonly journal: Partial<Journal>; readonly tenant: Partial<Deps['tenant']>; readonly audit: Partial<Deps['audit']>; readonly log: Deps['log'] } = {
      journal: this.journal,
      tenant: {
        find: (who) => (this.silence === undefined ? Promise.resolve(this.find(who)) : Promise.reject(this.silence)),
        privileges: (user) => {
          this.asked.push(`privileges of ${user}`);
          return Promise.resolve({ roles: new Set(user === ADELE ? [] : [GLOBAL_ADMINISTRATOR]), privileged: user !== ADELE });
        },
      },
      audit: { standstill: () => undefined, jobDone: () => void (this.jobsDone += 1) },
      clock: { now: () => PRESSED_AT, wait: () => Promise.resolve() },
      ids: { request: () => awaiting({ id: this.request.id }).id },
      log: {
        info: line('info'),
        warn: line('warn'),
        error: line('error'),
        within: (fields, work) => {
          this.lines.push(['within', '', fields]);
          return work();
        },
      },
      rules: this.rules,
    };
    return parts as unknown as Deps;
  }

  private find(who: Identifier): Person | undefined {
    if (who.by !== 'object-id') throw new Error(`people who are known by object id are looked up by it, not by ${who.by}`);
    this.asked.push(`person ${who.objectId}`);
    return this.people.get(who.objectId);
  }

  private get journal(): Partial<Journal> {
    return {
      readByButton: (button) => {
        if (typeof button !== 'string') throw new Error('there is no such button');
        return Promise.resolve(button === this.request.buttonKey ? this.stored : undefined);
      },
      read: () => Promise.resolve(this.lost ? undefined : this.stored),
      countAttempts: (since) => {
        this.countedSince.push(since);
        return Promise.resolve(this.attempts);
      },
      record: (change) => Promise.resolve(this.record(change)),
    };
  }

  private record(change: Change): Recorded {
    const { meanwhile } = this;
    if (change.request !== undefined && meanwhile !== undefined) {
      this.meanwhile = undefined;
      meanwhile();
      return { recorded: false, because: 'conflict' };
    }
    this.changes.push(change);
    if (change.request !== undefined) this.request = change.request.next;
    if (change.items !== undefined) this.items = [...change.items];
    if (change.card?.posted !== undefined) this.cards.push(change.card.posted);
    return RECORDED;
  }
}
