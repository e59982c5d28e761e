import type { GroupName, Identifier } from '../../src/domain/command/command';
import { CHUNK } from '../../src/domain/many';
import type { Instant, ObjectId, Person } from '../../src/domain/people';
import { isNoAnswer, NoAnswer, Refused, type Group, type Privileges, type ReadBack, type RevokeAnswer, type Tenant } from '../../src/service';
import { isPrivileged, personOf } from './directory';
import type { Crossing, Host } from './host';
import type { Run } from './ledger';
import type { TenantCall, TenantFault } from './weather';

const SECOND = 1_000;
/** How long a slow service takes over one call. */
const SLOW = { least: 1_500, most: 12_000 };

/** Lost on the way back: the service did it. */
const LOST: Readonly<Partial<Record<TenantFault, string>>> = { 'unavailable-after': '502', 'lost-after': 'connection lost' };

/** The way of the calls of one moment. */
interface Ways {
  readonly at: number;
  readonly there: number;
  readonly back: number;
  /** More calls that fit. */
  readonly room: number;
}

/** Told of a call as it goes. */
interface Told {
  readonly leaves?: () => void;
  readonly postponed?: (retryAfterMs: number) => void;
}

/** What the program has of the directory, for one run. Every answer takes its way, and none comes after the deadline. */
export class WorldTenant implements Tenant {
  readonly provable: boolean;
  readonly together: Tenant;

  /** @param batch nothing: each call goes its own way */
  constructor(
    private readonly host: Host,
    private readonly process: Crossing,
    private readonly run: Run,
    private readonly batch?: { ways: Ways | undefined },
  ) {
    this.together = batch === undefined ? new WorldTenant(host, process, run, { ways: undefined }) : this;
    this.provable = host.rules.revokeWith === 'graph';
  }

  find(target: Identifier, deadline: Instant): Promise<Person | undefined> {
    const { directory } = this.host;
    return this.call('find', deadline, (fault) => {
      const account = target.by === 'upn' ? directory.byUpn(target.upn) : directory.byId(target.objectId);
      return account === undefined || fault === 'missing' ? undefined : personOf(account);
    });
  }

  findByMail(address: string, deadline: Instant): Promise<readonly Person[]> {
    return this.call('find-by-mail', deadline, (fault) => (fault === 'missing' ? [] : this.host.directory.byMail(address).map(personOf)));
  }

  /** The chat picks nobody from a list. */
  beginningWith(): Promise<readonly Person[]> {
    return Promise.resolve([]);
  }

  groups(name: GroupName, deadline: Instant): Promise<readonly Group[]> {
    const { groups } = this.host;
    return this.call('groups', deadline, (fault) => {
      if (fault === 'missing') return [];
      const found = name.by === 'name' ? groups.named(name.name) : [groups.byId(name.objectId)];
      return found.flatMap((group) => (group === undefined ? [] : [{ objectId: group.objectId, displayName: group.displayName }]));
    });
  }

  /** Pages of any size; who stands at the end of one may stand at the beginning of the next as well. */
  async *members(group: ObjectId, deadline: Instant): AsyncGenerator<readonly Person[], void, undefined> {
    const { groups, directory, dice } = this.host;
    let left: readonly ObjectId[] | undefined;
    do {
      left = await this.call('members', deadline, () => {
        const found = groups.byId(group);
        return left ?? (found === undefined ? [] : groups.membersNow(found));
      });
      const size = dice.between(1, 25);
      yield left.slice(0, size).flatMap((id) => directory.byId(id) ?? []).map(personOf);
      left = left.slice(left.length > size && size > 1 && dice.chance(0.2) ? size - 1 : size);
    } while (left.length > 0);
  }

  privileges(user: ObjectId, deadline: Instant): Promise<Privileges> {
    return this.call('privileges', deadline, () => {
      const account = this.host.directory.byId(user);
      return account === undefined ? { roles: new Set(), privileged: false } : { roles: account.roles, privileged: isPrivileged(account) };
    });
  }

  readBack(user: ObjectId, deadline: Instant): Promise<ReadBack | undefined> {
    const { directory } = this.host;
    return this.call('read-back', deadline, (fault) => {
      const account = directory.byId(user);
      if (account === undefined || fault === 'missing') return undefined;
      const at = this.shown(user);
      const printed = at === undefined ? undefined : new Date(at).toISOString().replace('.000Z', 'Z');
      return { person: personOf(account), validFrom: printed, validFromAt: at, graphTime: inSeconds(this.now()) };
    });
  }

  revoke(person: Person, deadline: Instant): Promise<RevokeAnswer> {
    const { host, run } = this;
    const byName = host.rules.revokeWith === 'sharepoint';
    const sent = { logged: 0, sent: 0 };
    const request = run.work !== undefined && 'requestId' in run.work.payload ? run.work.payload.requestId : undefined;
    if (request === undefined) throw new Error('a call to revoke outside of a request');
    return this.call('revoke', deadline, (fault) => {
      const hit = byName ? host.directory.byUpn(person.upn) : host.directory.byId(person.objectId);
      host.ledger.note({ kind: 'call', run, request, target: person.objectId, hit: hit?.objectId, fault, ...sent, shownBefore: this.shown(person.objectId) });
      if (hit === undefined) return 'not-found';
      host.directory.endSessions(hit.objectId, inSeconds(this.now()), host.weather.lag());
      return byName && host.dice.chance(0.5) ? 'signed-out' : 'signing-out';
    }, {
      leaves: () => {
        sent.logged = host.stored.logged();
        sent.sent = host.time.elapsed;
      },
      postponed: (retryAfterMs) => host.ledger.note({ kind: 'postponed', request, target: person.objectId, retryAfterMs }),
    });
  }

  private now(): number {
    return this.host.time.truly();
  }

  private shown(user: ObjectId): number | undefined {
    return this.host.directory.validFrom(user, this.now());
  }

  /** One call. What reaches the service happens there, whether or not anybody still waits for the answer. */
  private async call<Value>(call: TenantCall, deadline: Instant, reach: (fault: TenantFault) => Value, told: Told = {}): Promise<Value> {
    const { host, process } = this;
    await process.point(`tenant ${call}`);
    const left = deadline - host.time.now();
    if (left <= 0) throw new NoAnswer('timeout', undefined, true);
    told.leaves?.();
    const fault = host.weather.tenant(call);
    const { there, back } = fault === 'slow' ? { there: host.dice.between(SLOW.least, SLOW.most), back: host.weather.way() } : this.ways();
    host.trace(`tenant ${call} ${fault} run ${this.run.number}`);
    const turnedAway = this.turnedAway(fault);
    if (turnedAway !== undefined) return this.turnAway(turnedAway, Math.min(left, there + back), call, told);
    const answer: { value?: Value } = {};
    if (fault !== 'timeout') {
      host.time.after(there, () => {
        answer.value = reach(fault);
      });
    }
    const late = there + back >= left || fault === 'timeout' || fault === 'timeout-after';
    await process.wait(late ? left : there + back, `tenant ${call} answered`);
    const lost = late ? 'timeout' : LOST[fault];
    if (lost !== undefined) throw new NoAnswer(lost, undefined, false);
    return answer.value as Value;
  }

  /** An answer that says that nothing was done. */
  private async turnAway(error: Error, after: number, call: TenantCall, { postponed }: Told): Promise<never> {
    await this.process.wait(after, `tenant ${call} turned away`);
    if (isNoAnswer(error) && error.retryAfterMs !== undefined) postponed?.(error.retryAfterMs);
    throw error;
  }

  /** How long a call takes there and back: the calls of one moment go together, so many at a time. */
  private ways(): Ways {
    const { weather, time } = this.host;
    const { batch } = this;
    const fresh = (): Ways => ({ at: time.elapsed, there: weather.way(), back: weather.way(), room: CHUNK });
    if (batch === undefined) return fresh();
    const ways = batch.ways?.at === time.elapsed && batch.ways.room > 0 ? batch.ways : fresh();
    batch.ways = { ...ways, room: ways.room - 1 };
    return ways;
  }

  /** Answers that say that nothing was done. */
  private turnedAway(fault: TenantFault): Error | undefined {
    switch (fault) {
      case 'throttled':
        return new NoAnswer('429', this.host.dice.between(1, 20) * SECOND, true);
      case 'unavailable':
        return new NoAnswer('503', undefined, false);
      case 'refused':
        return new Refused('graph', 403, 'Authorization_RequestDenied');
      default:
        return undefined;
    }
  }
}

/** Graph prints whole seconds. */
const inSeconds = (at: number): number => Math.floor(at / SECOND) * SECOND;
