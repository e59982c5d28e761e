import { readIdentifier } from '../../domain/identifier';
import type { Instant, ObjectId, Upn } from '../../domain/people';
import type { RequestOutcome } from '../../domain/request-outcome';
import type { Deps } from '../deps';
import type { RequestPlace, Stored } from '../ports';

/** As many people as one search looks for; who means somebody else writes more of the name. */
const PEOPLE_AT_MOST = 50;
const LOOK_UP_WITHIN = 5_000;

/** What is looked for. Names are beginnings; times are when it was asked. */
export interface Sought {
  readonly user?: string | undefined;
  readonly admin?: string | undefined;
  readonly outcome?: RequestOutcome | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

export interface FoundRequests {
  /** Newest first. */
  readonly found: readonly Stored[];
  /** Where the next page begins; `undefined` after the last. */
  readonly next: RequestPlace | undefined;
  /** More people begin like this than were looked for. */
  readonly tooManyPeople: boolean;
}

/** Past and present requests, a page at a time. @param after `next` of the page before */
export const searchRequests = async (deps: Deps, { user, admin, outcome, from, to }: Sought, after: RequestPlace | undefined, limit: number): Promise<FoundRequests> => {
  const { journal } = deps;
  const [targets, admins] = await Promise.all([knownAs(deps, user, 'target'), knownAs(deps, admin, 'admin')]);
  const people = [targets, admins].filter((each) => each !== undefined);
  if (people.some(({ length }) => length === 0)) return { found: [], next: undefined, tooManyPeople: false };
  const search = {
    ...(targets === undefined ? {} : { targets: targets.slice(0, PEOPLE_AT_MOST) }),
    ...(admins === undefined ? {} : { admins: admins.slice(0, PEOPLE_AT_MOST) }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  const rows = await journal.search(search, after, limit + 1);
  const found = rows.slice(0, limit);
  const last = found.at(-1)?.request;
  return { found, next: rows.length > limit && last !== undefined ? { askedAt: last.askedAt, id: last.id } : undefined, tooManyPeople: people.some(({ length }) => length > PEOPLE_AT_MOST) };
};

/** Of who asked and decided Teams tells the display name alone: a whole user name is looked up. */
const knownAs = async ({ journal, tenant, clock }: Deps, beginning: string | undefined, as: 'target' | 'admin'): Promise<readonly ObjectId[] | undefined> => {
  if (beginning === undefined) return undefined;
  const known = await journal.knownPeople(beginning, as, PEOPLE_AT_MOST + 1);
  const upn = as === 'admin' && known.length === 0 ? upnIn(beginning) : undefined;
  const person = upn === undefined ? undefined : await tenant.find({ by: 'upn', upn }, clock.now() + LOOK_UP_WITHIN);
  return person === undefined ? known : [person.objectId];
};

const upnIn = (text: string): Upn | undefined => {
  const read = readIdentifier(text);
  return read.ok && read.target.by === 'upn' ? read.target.upn : undefined;
};
