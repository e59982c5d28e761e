import type { Entry, GroupName, Whom } from '../domain/command/command';
import type { ConversationReference } from '../domain/conversation';
import { MOST_USERS, SHOWN_FIRST, type LeftOut, type ManySource, type ShownMany } from '../domain/many';
import type { ObjectId, Person, RequestId } from '../domain/people';
import { mayActOn, mayDecide, type Refusal, type Standing } from '../domain/policy';
import type { Saying } from '../domain/saying';
import type { Deps } from './deps';
import { findTarget } from './find-target';
import type { Group, SentFile, Work } from './ports';
import { readList } from './read-list';
import { asShown, standingOf } from './standing';

/** Entries that are looked up at the same time; they leave in calls of many. */
const AT_ONCE = 200;
/** A page of a group's members, or as many entries, may take this long to be looked up. */
const PAGE_WITHIN = 90_000;
/** All pages of a group, with the time that their people take. */
const GROUP_WITHIN = 30 * 60_000;
/** The card does not wait longer to learn who reads along. */
const READERS_WITHIN = 3_000;
/** Of what somebody wrote in the place of a user, as much is repeated. */
const TYPED_AT_MOST = 200;

/** Whom to look up, for whom. */
export interface Gathering {
  readonly deps: Deps;
  /** Under which they are pinned. */
  readonly requestId: RequestId;
  readonly asker: ObjectId;
  /** `undefined` in the tab. */
  readonly conversation: ConversationReference | undefined;
  readonly whom: Whom;
  /** Where the entries of a list come from. */
  readonly source: ManySource;
  /** How people who are mentioned were shown, by channel account. */
  readonly mentioned: Readonly<Record<string, string>>;
  /** Where the list is, when it came as a file. */
  readonly file: SentFile | undefined;
  /** The work that this is done under; `undefined` in the tab. */
  readonly under: Work | undefined;
}

export type Gathered =
  | { readonly gathered: 'refused'; readonly because: Refusal }
  /** There is no list in the file. */
  | { readonly gathered: 'nothing'; readonly saying: Saying }
  | { readonly gathered: 'no-group'; readonly group: GroupName }
  | { readonly gathered: 'groups'; readonly name: string; readonly groups: readonly Group[] }
  | { readonly gathered: 'too-many' }
  | { readonly gathered: 'users'; readonly many: ShownMany };

interface Page {
  readonly people: readonly Person[];
  readonly leftOut: readonly LeftOut[];
}

/** Looks everybody up and pins who can be acted on, page by page. Throws `Refused` or `NoAnswer`. */
export const gather = async (gathering: Gathering): Promise<Gathered> => {
  const { deps, requestId, asker, whom, under } = gathering;
  const standing = await standingOf(deps, asker, deps.clock.now() + PAGE_WITHIN);
  const decides = mayDecide(standing, deps.rules.adminRoles);
  if (!decides.allowed) return { gathered: 'refused', because: decides.because };
  // What a killed program had pinned is looked up anew.
  await deps.pinned.discard(requestId, under);
  if (whom.by !== 'group') {
    const entries = await entriesOf(gathering);
    return 'kind' in entries ? { gathered: 'nothing', saying: entries } : pinAll(gathering, gathering.source, pagesOfList(gathering, entries), standing);
  }
  const { group } = whom;
  const [found, ...others] = await deps.tenant.groups(group, deps.clock.now() + PAGE_WITHIN);
  if (found === undefined) return { gathered: 'no-group', group };
  if (others.length > 0) return { gathered: 'groups', name: found.displayName, groups: [found, ...others] };
  return pinAll(gathering, { from: 'group', name: found.displayName, objectId: found.objectId }, pagesOfGroup(gathering, found.objectId), standing);
};

/** A file is fetched only for who may ask. */
const entriesOf = async ({ deps, whom, file }: Gathering): Promise<readonly Entry[] | Saying> => {
  if (whom.by === 'list') return whom.entries;
  return file === undefined ? [] : readList(deps, file);
};

const pinAll = async (gathering: Gathering, source: ManySource, pages: AsyncIterable<Page>, standing: Standing | undefined): Promise<Gathered> => {
  const { deps, requestId, asker, conversation } = gathering;
  for await (const page of pages) {
    if ((await pinPage(gathering, page, standing)) <= MOST_USERS) continue;
    await deps.pinned.discard(requestId, gathering.under);
    return { gathered: 'too-many' };
  }
  const readers = conversation === undefined ? [] : await deps.conversation.readers(conversation, READERS_WITHIN);
  const reading = readers === undefined ? undefined : await deps.pinned.among(requestId, readers.filter((id) => id !== asker));
  const hitsAsker = (await deps.pinned.among(requestId, [asker])) > 0;
  return { gathered: 'users', many: { source, hitsAsker, reading, ...(await deps.pinned.summary(requestId, SHOWN_FIRST)) } };
};

/** @returns how many are pinned now */
const pinPage = async ({ deps, requestId, under }: Gathering, { people, leftOut }: Page, standing: Standing | undefined): Promise<number> => {
  const together: Deps = { ...deps, tenant: deps.tenant.together };
  const deadline = deps.clock.now() + PAGE_WITHIN;
  const own = people.filter(({ external }) => !external);
  const shown = await Promise.all(own.map((person) => asShown(together, person, deadline)));
  const may = shown.filter((target) => mayActOn(standing, target, deps.rules.adminRoles).allowed);
  const mayNot = shown.filter((target) => !may.includes(target));
  const out: readonly LeftOut[] = [
    ...leftOut,
    ...people.filter(({ external }) => external).map(({ upn }): LeftOut => ({ typed: upn, because: 'external' })),
    ...mayNot.map(({ upn }): LeftOut => ({ typed: upn, because: 'privileged' })),
  ];
  if (out.length > 0) await deps.pinned.leaveOut(requestId, out, under);
  return deps.pinned.pin(requestId, may, under);
};

const pagesOfGroup = async function* ({ deps }: Gathering, group: ObjectId): AsyncGenerator<Page> {
  for await (const people of deps.tenant.members(group, deps.clock.now() + GROUP_WITHIN)) yield { people, leftOut: [] };
};

const pagesOfList = async function* (gathering: Gathering, entries: readonly Entry[]): AsyncGenerator<Page> {
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    const found = await Promise.all(entries.slice(from, from + AT_ONCE).map((entry) => lookUp(gathering, entry)));
    yield { people: found.flatMap((one) => ('person' in one ? [one.person] : [])), leftOut: found.flatMap((one) => ('leftOut' in one ? [one.leftOut] : [])) };
  }
};

type LookedUp = { readonly person: Person } | { readonly leftOut: LeftOut };

const lookUp = async ({ deps, conversation, mentioned }: Gathering, { typed, read }: Entry): Promise<LookedUp> => {
  const cut = typed.slice(0, TYPED_AT_MOST);
  if (!read.ok) return { leftOut: { typed: cut, because: 'unreadable' } };
  const together: Deps = { ...deps, tenant: deps.tenant.together };
  const found = await findTarget(together, read.target, conversation, deps.clock.now() + PAGE_WITHIN);
  if (found.found === 'one') return { person: found.person };
  const shown = read.target.by === 'mention' ? (mentioned[read.target.accountId] ?? cut) : cut;
  return { leftOut: { typed: shown, because: found.found === 'nobody' ? 'not-found' : 'ambiguous' } };
};
