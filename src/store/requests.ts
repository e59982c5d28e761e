import type { Kysely, Selectable, Transaction } from 'kysely';
import type { AuditEntry, AuditFact, AuditKind } from '../domain/audit';
import { conversationKey, type ConversationReference } from '../domain/conversation';
import type { Item, SettledItem } from '../domain/item';
import { manyKey } from '../domain/many';
import { endOf, STATES_OVER, withoutPersonalData, type Request } from '../domain/request';
import { standingOfItem } from '../domain/tally';
import type { Change, Stored } from '../service/ports';
import type { Engine } from './engine';
import { talliesOf } from './many-work';
import { forgetPinned } from './pinned';
import type { Tables } from './schema';

/** The request is not at the version that the change was made from, or an equal one is open. Ends the transaction. */
export class Conflict extends Error {
  override readonly name = 'Conflict' as const;
}

type RequestRow = Selectable<Tables['request']>;

/** Entries that tell of the request without being what its state comes from: the receipt stays with the state. */
const BESIDE: ReadonlySet<AuditKind> = new Set(['click-refused', 'verified', 'attempt-without-effect']);

const receiptOf = (facts: readonly AuditFact[], entries: readonly AuditEntry[]): { receipt_sequence: number; receipt_hash: string } | undefined => {
  const index = facts.findLastIndex((fact) => fact.requestId !== undefined && !BESIDE.has(fact.kind));
  const entry = entries[index];
  return entry === undefined ? undefined : { receipt_sequence: entry.sequence, receipt_hash: entry.hash };
};

const columns = (next: Request): Pick<RequestRow, 'version' | 'state' | 'asker' | 'target' | 'conversation' | 'unconfirmed' | 'asked_at' | 'done_at' | 'ended_at' | 'body'> => ({
  version: next.version,
  state: next.state,
  asker: next.asker.objectId,
  target: next.target === undefined ? manyKey(next.many) : next.target.objectId,
  conversation: conversationKey(next.conversation),
  unconfirmed: next.unconfirmed ? 1 : 0,
  asked_at: next.askedAt,
  done_at: next.state === 'done' ? next.doneAt : null,
  ended_at: endOf(next) ?? null,
  body: JSON.stringify(next),
});

/** Writes the next state over the version it was made from. Throws `Conflict` when that is not the version any more. */
export const writeRequest = async (trx: Transaction<Tables>, change: Change, entries: readonly AuditEntry[]): Promise<void> => {
  const receipt = receiptOf(change.facts ?? [], entries);
  const { request } = change;
  if (request === undefined) {
    const id = change.facts?.find(({ requestId }) => requestId !== undefined)?.requestId;
    if (receipt !== undefined && id !== undefined) await trx.updateTable('request').set(receipt).where('id', '=', id).execute();
    return;
  }
  const { next, expected } = request;
  if (expected === undefined) {
    await insertRequest(trx, next, receipt);
  } else {
    const updated = await trx
      .updateTable('request')
      .set({ ...columns(next), ...receipt })
      .where('id', '=', next.id)
      .where('version', '=', expected)
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) throw new Conflict();
  }
  await trx.insertInto('button').values({ key: next.buttonKey, request_id: next.id }).onConflict((conflict) => conflict.doNothing()).execute();
};

const insertRequest = async (trx: Transaction<Tables>, next: Request, receipt: { receipt_sequence: number; receipt_hash: string } | undefined): Promise<void> => {
  // A request without an entry in the log must not exist.
  if (receipt === undefined) throw new Error('a new request needs an audit entry');
  const inserted = await trx
    .insertInto('request')
    .values({ id: next.id, card_posts: 0, personal: 1, ...columns(next), ...receipt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if ((inserted.numInsertedOrUpdatedRows ?? 0n) === 0n) throw new Conflict();
  // From now on nobody forgets its list.
  if (next.many !== undefined) await trx.deleteFrom('gathering').where('request_id', '=', next.id).execute();
};

/** Throws `Conflict` when one of them was written since it was read, or was set to work again. */
export const requireStill = async (trx: Transaction<Tables>, { manyWriters }: Engine, items: readonly SettledItem[]): Promise<void> => {
  for (const item of items) {
    const row = trx.selectFrom('item').select(['body', 'standing']).where('request_id', '=', item.requestId).where('target', '=', item.target);
    const now = await row.$if(manyWriters, (query) => query.forUpdate()).executeTakeFirst();
    if (now?.standing !== standingOfItem(item) || now.body !== JSON.stringify(item)) throw new Conflict();
  }
};

const resultOf = (item: Item): string | null => (item.state === 'settled' ? item.outcome.result : null);

export const writeItems = async (trx: Transaction<Tables>, items: readonly Item[], now: number): Promise<void> => {
  if (items.length === 0) return;
  const rows = items.map((item) => ({ request_id: item.requestId, target: item.target, created_at: now, state: item.state, result: resultOf(item), standing: standingOfItem(item), body: JSON.stringify(item) }));
  await trx
    .insertInto('item')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['request_id', 'target']).doUpdateSet((eb) => ({ state: eb.ref('excluded.state'), result: eb.ref('excluded.result'), standing: eb.ref('excluded.standing'), body: eb.ref('excluded.body') })),
    )
    .execute();
};

export const writeCard = async (trx: Transaction<Tables>, card: NonNullable<Change['card']>): Promise<void> => {
  const { requestId, posting, posted, edited } = card;
  if (edited !== undefined) await trx.updateTable('request').set({ cards_edited_at: edited }).where('id', '=', requestId).execute();
  if (posting !== undefined) {
    await trx
      .updateTable('request')
      .set((eb) => ({ card_posts: eb('card_posts', posting ? '+' : '-', 1) }))
      .where('id', '=', requestId)
      .execute();
  }
  if (posted !== undefined) {
    const { activityId, conversation } = posted;
    // A card is addressed by ids: the name would only be one more to forget.
    const reference = { ...conversation, user: { ...conversation.user, name: '' } };
    const row = { request_id: requestId, conversation: conversationKey(conversation), activity_id: activityId, reference: JSON.stringify(reference) };
    await trx.insertInto('card').values(row).onConflict((conflict) => conflict.doNothing()).execute();
  }
};

/** The requests with their items, cards and receipts, in the order of the rows. Bodies were written by this file, in this version's shape. */
export const load = async (db: Kysely<Tables>, rows: readonly RequestRow[]): Promise<readonly Stored[]> => {
  if (rows.length === 0) return [];
  const read = rows.map((row) => ({ row, request: JSON.parse(row.body) as Request }));
  const ids = rows.map(({ id }) => id);
  const aboutOne = read.filter(({ request }) => request.many === undefined).map(({ row }) => row.id);
  const aboutMany = read.filter(({ request }) => request.many !== undefined).map(({ row }) => row.id);
  const [items, tallies, cards] = await Promise.all([
    aboutOne.length === 0 ? [] : db.selectFrom('item').select(['request_id', 'body']).where('request_id', 'in', aboutOne).orderBy('request_id').orderBy('target').execute(),
    talliesOf(db, aboutMany),
    db.selectFrom('card').select(['request_id', 'activity_id', 'reference']).where('request_id', 'in', ids).execute(),
  ]);
  const itemsOf = Map.groupBy(items, (item) => item.request_id);
  const cardsOf = Map.groupBy(cards, (card) => card.request_id);
  return read.map(({ row, request }) => ({
    request,
    items: (itemsOf.get(row.id) ?? []).map(({ body }) => JSON.parse(body) as Item),
    tally: tallies.get(row.id),
    cards: (cardsOf.get(row.id) ?? []).map(({ activity_id, reference }) => ({ activityId: activity_id, conversation: JSON.parse(reference) as ConversationReference })),
    cardPosts: row.card_posts,
    cardsEditedAt: row.cards_edited_at ?? undefined,
    receipt: { sequence: row.receipt_sequence, hash: row.receipt_hash },
  }));
};

/** @param ids in the order in which the requests are wanted */
export const loadByIds = async (db: Kysely<Tables>, ids: readonly string[]): Promise<readonly Stored[]> => {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('request').selectAll().where('id', 'in', ids).execute();
  const known = new Map(rows.map((row) => [row.id, row]));
  return load(db, ids.flatMap((id) => known.get(id) ?? []));
};

/** Takes the personal data out of requests that are over and were asked before then, with what the log's entries about them commit to. */
export const forgetRequests = async (db: Kysely<Tables>, before: number, limit: number): Promise<number> => {
  const rows = await db
    .selectFrom('request')
    .select(['id', 'body'])
    .where('personal', '=', 1)
    .where('asked_at', '<', before)
    .where('state', 'in', STATES_OVER)
    .orderBy('asked_at')
    .limit(limit)
    .execute();
  for (const { id, body } of rows) {
    const bare = withoutPersonalData(JSON.parse(body) as Request);
    // First, since the mark on the request is what brings an interrupted round back to it.
    await db.deleteFrom('audit_personal').where('request_id', '=', id).execute();
    if (bare.many !== undefined) await forgetPinned(db, bare.id);
    await db.updateTable('request').set({ body: JSON.stringify(bare), personal: 0 }).where('id', '=', id).execute();
  }
  return rows.length;
};
