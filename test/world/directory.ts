import { objectId, sameUpn, upnFromDirectory, type ObjectId, type Person, type Upn } from '../../src/domain/people';
import type { RoleTemplateId } from '../../src/domain/roles';

/** One account as it is right now. */
export interface Account extends Person {
  /** Mail addresses and aliases. */
  readonly mails: readonly string[];
  readonly roles: ReadonlySet<RoleTemplateId>;
  /** Holds a role for a part of the directory only: privileged, and entitled to nothing. */
  readonly scoped: boolean;
}

export const isPrivileged = ({ roles, scoped }: Account): boolean => roles.size > 0 || scoped;

/** An account from one moment on; `undefined` when it was deleted then. */
interface Since {
  readonly at: number;
  readonly account: Account | undefined;
}

/** A time since when older sign-ins are refused, and from when on it can be read. */
interface ValidFrom {
  readonly at: number;
  readonly visibleAt: number;
  /** The same two in milliseconds that truly went by. */
  readonly elapsed: number;
  readonly visible: number;
}

/** The tenant's people, as they truly are, with everything that they ever were. */
export class Directory {
  private readonly lives = new Map<ObjectId, Since[]>();
  private readonly sessions = new Map<ObjectId, ValidFrom[]>();
  private made = 0;

  /** @param elapsed milliseconds that truly went by */
  constructor(private readonly elapsed: () => number) {}

  /** A new account, with an object id that nobody ever had. */
  create(name: string, changes: Partial<Omit<Account, 'objectId' | 'upn'>> & { readonly upn?: string } = {}): Account {
    this.made += 1;
    const id = objectId(`0000000a-0000-4000-8000-${this.made.toString(16).padStart(12, '0')}`);
    if (id === undefined) throw new Error('no object id');
    const { upn, ...rest } = changes;
    const account: Account = {
      objectId: id,
      upn: upnFromDirectory(upn ?? `${name.toLowerCase()}@contoso.com`),
      displayName: name,
      external: false,
      memberType: 'member',
      enabled: true,
      synced: false,
      mails: [],
      roles: new Set(),
      scoped: false,
      ...rest,
    };
    this.write(id, account);
    return account;
  }

  change(id: ObjectId, changes: Partial<Omit<Account, 'objectId'>>): void {
    const account = this.byId(id);
    if (account !== undefined) this.write(id, { ...account, ...changes });
  }

  delete(id: ObjectId): void {
    if (this.byId(id) !== undefined) this.write(id, undefined);
  }

  byId(id: ObjectId): Account | undefined {
    return this.lives.get(id)?.at(-1)?.account;
  }

  byUpn(upn: string): Account | undefined {
    return this.everybody().find((account) => sameUpn(account.upn, upn));
  }

  byMail(address: string): readonly Account[] {
    return this.everybody().filter(({ mails }) => mails.some((mail) => mail.toLowerCase() === address.toLowerCase()));
  }

  /** Everybody who ever had an account. */
  everIds(): readonly ObjectId[] {
    return [...this.lives.keys()];
  }

  everybody(): readonly Account[] {
    return [...this.lives.values()].flatMap((life) => life.at(-1)?.account ?? []);
  }

  /** All that the account was at some time from `from` to `to`; `undefined` stands for a time at which it was not there. */
  during(id: ObjectId, from: number, to: number): readonly (Account | undefined)[] {
    const life = this.lives.get(id) ?? [];
    const before = life.findLast(({ at }) => at <= from);
    return [before, ...life.filter(({ at }) => at > from && at <= to)].map((since) => since?.account);
  }

  /** Ends the sessions of a user. @param at on the directory's own clock @param lag until replicas show it */
  endSessions(id: ObjectId, at: number, lag: number): void {
    this.sessions.set(id, [...(this.sessions.get(id) ?? []), { at, visibleAt: at + lag, elapsed: this.elapsed(), visible: this.elapsed() + lag }]);
  }

  /** Since when older sign-ins are refused, as a reader sees it at that moment. */
  validFrom(id: ObjectId, at: number): number | undefined {
    return this.sessions.get(id)?.findLast(({ visibleAt }) => visibleAt <= at)?.at;
  }

  /** From when on the end of sessions at that moment can be read. @param elapsed milliseconds that truly went by */
  visibleAt(id: ObjectId, elapsed: number): number | undefined {
    return this.sessions.get(id)?.find(({ elapsed: ended }) => ended === elapsed)?.visible;
  }

  private write(id: ObjectId, account: Account | undefined): void {
    const life = this.lives.get(id) ?? [];
    this.lives.set(id, [...life, { at: this.elapsed(), account }]);
  }
}

/** What the program may see of an account. */
export const personOf = ({ objectId: id, upn, displayName, external, memberType, enabled, synced }: Account): Person => ({
  objectId: id,
  upn: upn satisfies Upn,
  displayName,
  external,
  memberType,
  enabled,
  synced,
});
