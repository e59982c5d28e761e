import type { Kysely } from 'kysely';
import type { AuditEntry, AuditFact, AuditHead } from '../domain/audit';
import type { AuditTrail, KnownKey, PersonalRecord, StoredCheckpoint } from '../service/ports';
import { append } from './audit-log';
import type { Tables } from './schema';
import { inTransaction } from './transaction';

/** The audit log in the store, for who vouches for it. */
export class SqlAuditTrail implements AuditTrail {
  constructor(private readonly db: Kysely<Tables>) {}

  async head(): Promise<AuditHead> {
    return this.db.selectFrom('audit_head').select(['sequence', 'hash']).where('id', '=', 1).executeTakeFirstOrThrow();
  }

  async entries(sequence: number, limit: number): Promise<readonly AuditEntry[]> {
    return this.db.selectFrom('audit').select(['sequence', 'bytes', 'hash']).where('sequence', '>', sequence).orderBy('sequence').limit(limit).execute();
  }

  async personal(after: number, upTo: number): Promise<readonly PersonalRecord[]> {
    return this.db.selectFrom('audit_personal').select(['sequence', 'key', 'bytes']).where('sequence', '>', after).where('sequence', '<=', upTo).orderBy('sequence').execute();
  }

  async checkpoints(after: number, upTo: number): Promise<readonly StoredCheckpoint[]> {
    const rows = await this.db.selectFrom('checkpoint').selectAll().where('size', '>', after).where('size', '<=', upTo).orderBy('size').execute();
    return rows.map(asCheckpoint);
  }

  async lastCheckpoint(): Promise<StoredCheckpoint | undefined> {
    const row = await this.db.selectFrom('checkpoint').selectAll().orderBy('size', 'desc').limit(1).executeTakeFirst();
    return row === undefined ? undefined : asCheckpoint(row);
  }

  async addCheckpoint({ size, note, subtrees, madeAt }: StoredCheckpoint): Promise<void> {
    await this.db
      .insertInto('checkpoint')
      .values({ size, note, subtrees: subtrees.join(' '), made_at: madeAt })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async keys(): Promise<readonly KnownKey[]> {
    const rows = await this.db.selectFrom('signing_key').select(['fingerprint', 'public_key']).orderBy('since').execute();
    return rows.map(({ fingerprint, public_key: publicKey }) => ({ fingerprint, publicKey }));
  }

  async append(facts: readonly AuditFact[], key?: KnownKey): Promise<void> {
    await inTransaction(this.db, async (trx) => {
      const [first] = await append(trx, facts);
      if (key === undefined || first === undefined) return;
      // A key that comes back after another one is the newest again.
      const row = { fingerprint: key.fingerprint, public_key: key.publicKey, since: first.sequence };
      await trx
        .insertInto('signing_key')
        .values(row)
        .onConflict((conflict) => conflict.column('fingerprint').doUpdateSet({ since: row.since }))
        .execute();
    });
  }
}

const asCheckpoint = ({ size, note, subtrees, made_at: madeAt }: Tables['checkpoint']): StoredCheckpoint => ({ size, note, subtrees: subtrees.split(' ').filter((root) => root !== ''), madeAt });
