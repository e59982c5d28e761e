import { sql, type Kysely, type Transaction } from 'kysely';
import type { Item } from '../domain/item';
import type { Instant, ObjectId } from '../domain/people';
import { decisionsOf, type Request } from '../domain/request';
import { requestOutcome } from '../domain/request-outcome';
import type { Change, Part } from '../service/ports';
import { talliesOf } from './many-work';
import type { Tables } from './schema';
import { wordsOfName, wordsOfUpn } from './words';

interface Involved {
  readonly part: Part;
  readonly person: ObjectId;
}

/** Whom the request is about where that is one user, and who asked for it and decided on it; each once for a part. Many users are found where they are pinned. */
export const involvedIn = (request: Request): readonly Involved[] => {
  const admins = new Set([request.asker.objectId, ...decisionsOf(request).map(({ by }) => by)]);
  const target: readonly Involved[] = request.target === undefined ? [] : [{ part: 'target', person: request.target.objectId }];
  return [...target, ...Array.from(admins, (person): Involved => ({ part: 'admin', person }))];
};

/**
 * By which beginnings its people are found; each once. Of who asked and decided there is a name alone. Many users at once are
 * found by whom the directory has, not by what they were called then.
 */
export const wordsOf = (request: Request): readonly (Involved & { readonly word: string })[] => {
  const { target, asker } = request;
  const names = [{ person: asker.objectId, name: asker.name }, ...decisionsOf(request).map(({ by, name }) => ({ person: by, name }))];
  const all = [
    ...(target === undefined ? [] : [...wordsOfName(target.displayName), ...wordsOfUpn(target.upn)].map((word) => ({ part: 'target' as const, person: target.objectId, word }))),
    ...names.flatMap(({ person, name }) => wordsOfName(name).map((word) => ({ part: 'admin' as const, person, word }))),
  ];
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
};

/** Writes by what the changed requests are found. After the request and its users were written. */
export const writeFindable = async (trx: Transaction<Tables>, { request, items = [] }: Change): Promise<void> => {
  const next = request?.next;
  if (next !== undefined) {
    await writeWords(trx, next);
    await writeOutcome(trx, next);
  }
  const others = [...new Set(items.map(({ requestId }) => requestId))].filter((id) => id !== next?.id);
  if (others.length === 0) return;
  // What became of a user says what became of the request once it is done, and not before.
  const done = await trx.selectFrom('request').select('body').where('id', 'in', others).where('state', '=', 'done').execute();
  for (const { body } of done) await writeOutcome(trx, JSON.parse(body) as Request);
};

const writeOutcome = async (trx: Transaction<Tables>, request: Request): Promise<void> => {
  const outcome = await outcomeOf(trx, request);
  const { numUpdatedRows: changed } = await trx.updateTable('request').set({ outcome }).where('id', '=', request.id).where('outcome', '!=', outcome).executeTakeFirstOrThrow();
  const involved = involvedIn(request).map((one) => ({ ...one, request_id: request.id, asked_at: request.askedAt, outcome }));
  await trx.insertInto('involvement').values(involved).onConflict((conflict) => conflict.doNothing()).execute();
  if (changed === 0n) return;
  // Also for who confirmed first, before the card was renewed: they had to do with it.
  await trx.updateTable('involvement').set({ outcome }).where('request_id', '=', request.id).where('outcome', '!=', outcome).execute();
};

const outcomeOf = async (trx: Transaction<Tables>, request: Request): Promise<string> => {
  if (request.state !== 'done') return requestOutcome(request, [], undefined);
  if (request.many === undefined) return requestOutcome(request, await itemsOf(trx, request), undefined);
  return requestOutcome(request, [], (await talliesOf(trx, [request.id])).get(request.id));
};

const itemsOf = async (trx: Transaction<Tables>, { id }: Request): Promise<readonly Item[]> => {
  const rows = await trx.selectFrom('item').select('body').where('request_id', '=', id).orderBy('target').execute();
  return rows.map(({ body }) => JSON.parse(body) as Item);
};

const writeWords = async (trx: Transaction<Tables>, request: Request): Promise<void> => {
  const words = wordsOf(request).map((one) => ({ ...one, last_at: request.askedAt }));
  if (words.length === 0) return;
  await trx
    .insertInto('known_word')
    .values(words)
    .onConflict((conflict) =>
      conflict
        .columns(['part', 'word', 'person'])
        .doUpdateSet((eb) => ({ last_at: eb.ref('excluded.last_at') }))
        .whereRef('known_word.last_at', '<', 'excluded.last_at'),
    )
    .execute();
};

/** Deletes what people were called in no request that was asked then or later. @returns how many words, at most `limit` */
export const forgetWords = async (db: Kysely<Tables>, before: Instant, limit: number): Promise<number> => {
  const old = await db.selectFrom('known_word').select('id').where('last_at', '<', before).limit(limit).execute();
  if (old.length === 0) return 0;
  const ids = old.map(({ id }) => id);
  // Said in a request that was asked in the meantime, it stays.
  await db.deleteFrom('known_word').where('id', 'in', ids).where('last_at', '<', before).execute();
  return old.length;
};

/** As many words are indexed anew in a fraction of the time that a statement may take. */
const REWRITTEN_AT_ONCE = 150_000;

/**
 * Makes the index of the words anew. Where its pages were full, entries were moved to other ones, and the copies that were
 * left behind between the entries are not overwritten when a word is deleted, but with the whole old index they are.
 * @param when `running`: not of more words than a running program can wait for; `starting`: of those only
 */
export const rewriteWords = async (db: Kysely<Tables>, when: 'running' | 'starting'): Promise<void> => {
  const { count } = await db.selectFrom('known_word').select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  if (count > REWRITTEN_AT_ONCE === (when === 'starting')) await sql`reindex known_word_search`.execute(db);
};
