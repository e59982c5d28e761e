import type { Identifier } from '../../src/domain/command/command';
import type { Instant, ObjectId, Person } from '../../src/domain/people';
import { NoAnswer, Refused, type Group, type Privileges, type ReadBack, type RevokeAnswer, type Tenant } from '../../src/service';
import { isPrivileged, personOf } from './directory';
import type { Crossing, Host } from './host';
import type { Run } from './ledger';
import type { TenantCall, TenantFault } from './weather';

const SECOND = 1_000;
/** How long a slow service takes over one call. */
const SLOW = { least: 1_500, most: 12_000 };

/** Lost on the way back: the service did it. */
const LOST: Readonly<Partial<Record<TenantFault, string>>> = { 'unavailable-after': '502', 'lost-after': 'connection lost' };

/** What the program has of the directory, for one run. Every answer takes its way, and none comes after the deadline. */
export class WorldTenant implements Tenant {
  readonly provable: boolean;
  /** Each call takes its own way: what leaves together is the business of the wire. */
  readonly together: Tenant = this;

  constructor(
    private readonly host: Host,
    private readonly process: Crossing,
    private readonly run: Run,
  ) {
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

  /** This directory has no groups. */
  groups(): Promise<readonly Group[]> {
    return Promise.resolve([]);
  }

  async *members(): AsyncGenerator<readonly Person[], void, undefined> {
    await Promise.resolve();
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
    return this.call('revoke', deadline, (fault) => {
      const hit = byName ? host.directory.byUpn(person.upn) : host.directory.byId(person.objectId);
      const request = run.work !== undefined && 'requestId' in run.work.payload ? run.work.payload.requestId : undefined;
      if (request === undefined) throw new Error('a call to revoke outside of a request');
      host.ledger.note({ kind: 'call', run, request, target: person.objectId, hit: hit?.objectId, fault, ...sent, shownBefore: this.shown(person.objectId) });
      if (hit === undefined) return 'not-found';
      host.directory.endSessions(hit.objectId, inSeconds(this.now()), host.weather.lag());
      return byName && host.dice.chance(0.5) ? 'signed-out' : 'signing-out';
    }, () => {
      sent.logged = host.stored.logged();
      sent.sent = host.time.elapsed;
    });
  }

  private now(): number {
    return this.host.time.truly();
  }

  private shown(user: ObjectId): number | undefined {
    return this.host.directory.validFrom(user, this.now());
  }

  /** One call. What reaches the service happens there, whether or not anybody still waits for the answer. */
  private async call<Value>(call: TenantCall, deadline: Instant, reach: (fault: TenantFault) => Value, leave: () => void = () => undefined): Promise<Value> {
    const { host, process } = this;
    await process.point(`tenant ${call}`);
    const left = deadline - host.time.now();
    if (left <= 0) throw new NoAnswer('timeout', undefined, true);
    leave();
    const fault = host.weather.tenant(call);
    const there = fault === 'slow' ? host.dice.between(SLOW.least, SLOW.most) : host.weather.way();
    const back = host.weather.way();
    host.trace(`tenant ${call} ${fault} run ${this.run.number}`);
    const turnedAway = this.turnedAway(fault);
    if (turnedAway !== undefined) {
      await process.wait(Math.min(left, there + back), `tenant ${call} turned away`);
      throw turnedAway;
    }
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
