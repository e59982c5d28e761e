import { sql, type Expression, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import { objectId, type Instant, type ObjectId } from '../domain/people';
import type { RequestOutcome } from '../domain/request-outcome';
import type { OutcomeCount, Part, RequestPlace, RequestSearch } from '../service/ports';
import type { Engine } from './engine';
import type { Tables } from './schema';
import { behind, typedBeginning } from './words';

/** As many people, and as many admins beside them, are looked for in one statement: SQLite takes 500 selects and 32,766 values. */
const PEOPLE_AT_ONCE = 100;

const inPieces = (people: readonly ObjectId[]): readonly (readonly ObjectId[])[] => {
  const each = [...new Set(people)];
  return Array.from({ length: Math.ceil(each.length / PEOPLE_AT_ONCE) }, (_, piece) => each.slice(piece * PEOPLE_AT_ONCE, (piece + 1) * PEOPLE_AT_ONCE));
};

interface Place {
  readonly asked_at: number;
  readonly id: string;
}

const newestFirst = (a: Place, b: Place): number => b.asked_at - a.asked_at || (a.id < b.id ? 1 : -1);

/**
 * Ids of the requests that fit, newest first, by walking indexes that have this order.
 * On an engine that sorts text by language, the columns of ids and words need the collation of their bytes.
 */
export const findRequests = async (db: Kysely<Tables>, engine: Engine, search: RequestSearch, after: RequestPlace | undefined, limit: number): Promise<readonly string[]> => {
  const { targets, admins } = search;
  if (targets === undefined && admins === undefined) return (await anybodys(db, search, after, limit)).map(({ id }) => id);
  // A user has few requests, an admin may have all of them: the user's are looked through for the admin's.
  const [part, people, alsoBy] = targets === undefined ? (['admin', admins ?? [], undefined] as const) : (['target', targets, admins] as const);
  const pieces = inPieces(people).flatMap((some) => (alsoBy === undefined ? [{ ...search, part, some }] : inPieces(alsoBy).map((by) => ({ ...search, part, some, by }))));
  const found = new Map<string, Place>();
  for (const piece of pieces) {
    const places = [await somebodys(db, engine, piece, after, limit), piece.part === 'target' ? await amongMany(db, piece, after, limit) : []];
    for (const place of places.flat()) found.set(place.id, place);
  }
  return [...found.values()].sort(newestFirst).slice(0, limit).map(({ id }) => id);
};

const anybodys = (db: Kysely<Tables>, search: RequestSearch, after: RequestPlace | undefined, limit: number): Promise<Place[]> => {
  const { outcome } = search;
  return db
    .selectFrom('request')
    .select(['asked_at', 'id'])
    .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome ?? ''))
    .where((eb) => eb.and(within(search, after, 'id')))
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
};

/** A search for some of the people. */
interface Piece extends Pick<RequestSearch, 'outcome' | 'from' | 'to'> {
  readonly part: Part;
  readonly some: readonly ObjectId[];
  /** Of these requests, those by one of these. */
  readonly by?: readonly ObjectId[];
}

/** One walk for each person, and nothing is read beyond the page: merged as they go, or where the engine can say so in one part of a plan, each for as far as a page. */
const somebodys = async (db: Kysely<Tables>, { lateral }: Engine, piece: Piece, after: RequestPlace | undefined, limit: number): Promise<Place[]> => {
  if (lateral && piece.some.length > 1) return eachForAPage(db, piece, after, limit);
  const [first, ...others] = piece.some.map((person) => ofPerson(db, piece, person, after));
  if (first === undefined) return [];
  return first.union(others).orderBy('asked_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
};

/** PostgreSQL takes longer to plan a union of a hundred walks than to walk them. */
const eachForAPage = async (db: Kysely<Tables>, piece: Piece, after: RequestPlace | undefined, limit: number): Promise<Place[]> => {
  const who = sql<{ person: string }>`unnest(cast(${piece.some} as text[]))`.as<'who'>(sql`who(person)`);
  const walk = ofPerson(db, piece, sql<string>`who.person collate "C"`, after).orderBy('asked_at', 'desc').orderBy('request_id', 'desc').limit(limit);
  return db
    .selectFrom(who)
    .crossJoinLateral(() => walk.as('found'))
    .select(['found.asked_at', 'found.id'])
    .distinct()
    .orderBy('found.asked_at', 'desc')
    .orderBy('found.id', 'desc')
    .limit(limit)
    .execute();
};

/** That one of these asked for the request or decided on it. */
const decidedBy = (db: Kysely<Tables>, request: 'involvement.request_id' | 'request.id', people: readonly ObjectId[]): RawBuilder<SqlBool> => {
  const admins = db.selectFrom('involvement as admin').select('admin.person').where('admin.request_id', '=', sql<string>`${sql.ref(request)}`).where('admin.part', '=', 'admin').where('admin.person', 'in', people);
  return sql<SqlBool>`exists ${admins}`;
};

const ofPerson = (db: Kysely<Tables>, piece: Piece, person: ObjectId | RawBuilder<string>, after: RequestPlace | undefined) => {
  const { part, outcome, by } = piece;
  return db
    .selectFrom('involvement')
    .select(['asked_at', 'request_id as id'])
    .where('part', '=', part)
    .where('person', '=', person)
    .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome ?? ''))
    .$if(by !== undefined, (query) => query.where(decidedBy(db, 'involvement.request_id', by ?? [])))
    .where((eb) => eb.and(within(piece, after, 'request_id')));
};

/**
 * Requests about many with some of the people among their users: so few that they are read and sorted. The unary plus keeps
 * an engine from walking all requests by time instead.
 */
const amongMany = (db: Kysely<Tables>, { outcome, by, some, from, to }: Piece, after: RequestPlace | undefined, limit: number): Promise<Place[]> => {
  const askedAt = sql<number>`+asked_at`;
  return db
    .selectFrom('request')
    .select(['asked_at', 'id'])
    .where('id', 'in', (eb) => eb.selectFrom('pinned').select('request_id').where('target', 'in', some))
    .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome ?? ''))
    .$if(by !== undefined, (query) => query.where(decidedBy(db, 'request.id', by ?? [])))
    .$if(from !== undefined, (query) => query.where(askedAt, '>=', from ?? 0))
    .$if(to !== undefined, (query) => query.where(askedAt, '<', to ?? 0))
    .$if(after !== undefined, (query) => query.where(sql<SqlBool>`(+asked_at, id) < (${after?.askedAt}, ${after?.id})`))
    .orderBy(askedAt, 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
};

/** The piece of an index on time and id that may be read. At most one upper end: an engine makes a range of no more. */
const within = ({ from, to }: Pick<RequestSearch, 'from' | 'to'>, after: RequestPlace | undefined, id: 'id' | 'request_id'): Expression<SqlBool>[] => {
  const lower = from === undefined ? [] : [sql<SqlBool>`asked_at >= ${from}`];
  if (after !== undefined && (to === undefined || after.askedAt < to)) return [...lower, sql<SqlBool>`(asked_at, ${sql.ref(id)}) < (${after.askedAt}, ${after.id})`];
  return to === undefined ? lower : [...lower, sql<SqlBool>`asked_at < ${to}`];
};

/** Ids of requests that ended then or later, newest end first. */
export const endedRequests = async (db: Kysely<Tables>, since: Instant, limit: number): Promise<readonly string[]> => {
  const rows = await db.selectFrom('request').select('id').where('ended_at', '>=', since).orderBy('ended_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(({ id }) => id);
};

/** See `Journal.countByOutcome`. */
export const countOutcomes = async (db: Kysely<Tables>, from: Instant, to: Instant, stepMs: number): Promise<readonly OutcomeCount[]> => {
  const rows = await db
    .selectFrom('request')
    .select((eb) => [sql<number>`floor((asked_at - ${from}) / ${stepMs})`.as('step'), 'outcome', eb.fn.countAll<number>().as('count')])
    .where('asked_at', '>=', from)
    .where('asked_at', '<', to)
    .groupBy(['step', 'outcome'])
    .execute();
  // Written by this program, from the list of outcomes.
  const counts = rows.map(({ step, outcome, count }) => ({ at: from + step * stepMs, outcome: outcome as RequestOutcome, count }));
  return counts.sort((a, b) => a.at - b.at || (a.outcome < b.outcome ? -1 : 1));
};

/** See `Journal.knownPeople`. */
export const findPeople = async (db: Kysely<Tables>, text: string, part: Part, limit: number): Promise<readonly ObjectId[]> => {
  const id = objectId(text.trim());
  if (id !== undefined && (await hasPart(db, id, part))) return [id];
  const beginning = typedBeginning(text);
  return beginning === undefined ? [] : called(db, beginning, part, limit);
};

/** Words of one person that begin alike, at first guess. */
const WORDS_OF_ONE = 4;

/** People by their words, in the order of the index: whatever an engine makes of `distinct`, no more of it is read than they take. */
const called = async (db: Kysely<Tables>, beginning: string, part: Part, limit: number): Promise<readonly ObjectId[]> => {
  const people = new Set<string>();
  const atOnce = limit * WORDS_OF_ONE;
  for (let after: { readonly word: string; readonly person: string } | undefined; ; ) {
    const rows = await db
      .selectFrom('known_word')
      .select(['word', 'person'])
      .where('part', '=', part)
      .where('word', '<', behind(beginning))
      .where(after === undefined ? sql<SqlBool>`word >= ${beginning}` : sql<SqlBool>`(word, person) > (${after.word}, ${after.person})`)
      .orderBy('word')
      .orderBy('person')
      .limit(atOnce)
      .execute();
    for (const { person } of rows) if (people.size < limit) people.add(person);
    after = rows.at(-1);
    // Written by this program, from people of the directory.
    if (people.size === limit || rows.length < atOnce) return [...people] as ObjectId[];
  }
};

const hasPart = async (db: Kysely<Tables>, person: ObjectId, part: Part): Promise<boolean> => {
  const row = await db.selectFrom('involvement').select('person').where('part', '=', part).where('person', '=', person).limit(1).executeTakeFirst();
  if (row !== undefined || part === 'admin') return row !== undefined;
  return (await db.selectFrom('pinned').select('target').where('target', '=', person).limit(1).executeTakeFirst()) !== undefined;
};

/** Whom the requests of one person since then are about, each as often as they were asked for. */
export const usersAskedBy = (db: Kysely<Tables>, asker: ObjectId, since: Instant) => {
  const asked = db.selectFrom('request').where('request.asker', '=', asker).where('request.asked_at', '>=', since);
  return asked
    .innerJoin('involvement', (join) => join.onRef('involvement.request_id', '=', 'request.id').on('involvement.part', '=', 'target'))
    .select('involvement.person')
    .unionAll(asked.innerJoin('pinned', 'pinned.request_id', 'request.id').select('pinned.target as person'));
};
