import type Database from 'better-sqlite3';
import { createHash } from 'node:crypto';

/** What a forger knows besides the store: nothing, or older copies of it. */
export interface Forger {
  readonly db: Database.Database;
  /** Entries of the log. */
  readonly size: number;
  /** A random whole number below `below`. */
  readonly pick: (below: number) => number;
}

/** Where the log was changed: the first entry that is not what it was. */
export interface Place {
  readonly first: number;
}

interface Row {
  readonly sequence: number;
  readonly hash: string;
  readonly bytes: string;
}

const leafHash = (text: string): string => createHash('sha256').update(Buffer.concat([Buffer.of(0), Buffer.from(text, 'utf8')])).digest('hex');

const rowAt = (db: Database.Database, sequence: number): Row => {
  const row = db.prepare<[number], Row>('select sequence, hash, bytes from audit where sequence = ?').get(sequence);
  if (row === undefined) throw new Error(`no entry ${sequence}`);
  return row;
};

const write = (db: Database.Database, { sequence, hash, bytes }: Row): void => {
  db.prepare('insert or replace into audit (sequence, hash, bytes) values (?, ?, ?)').run(sequence, hash, bytes);
};

const setHead = (db: Database.Database, { sequence, hash }: { readonly sequence: number; readonly hash: string }): void => {
  db.prepare('update audit_head set sequence = ?, hash = ?').run(sequence, hash);
};

const renumbered = (db: Database.Database, from: number, by: number): void => {
  // Two steps, since SQLite checks the key row by row.
  for (const table of ['audit', 'audit_personal']) {
    db.prepare(`update ${table} set sequence = -(sequence + ?) where sequence >= ?`).run(by, from);
    db.prepare(`update ${table} set sequence = -sequence where sequence < 0`).run();
  }
};

/** Chains everything anew from this entry on, as somebody does who knows how the log works and has no key. */
const rechained = (db: Database.Database, from: number): void => {
  let previous = from === 1 ? '0'.repeat(64) : rowAt(db, from - 1).hash;
  let sequence = from;
  for (const row of db.prepare<[number], Row>('select sequence, hash, bytes from audit where sequence >= ? order by sequence').all(from)) {
    const bytes = JSON.stringify({ ...(JSON.parse(row.bytes) as object), sequence, previous });
    const hash = leafHash(bytes);
    write(db, { sequence: row.sequence, hash, bytes });
    previous = hash;
    sequence += 1;
  }
  setHead(db, { sequence: sequence - 1, hash: previous });
};

const other = (character: string): string => (character === 'x' ? 'y' : 'x');

/** Ten ways to bend the log by writing the store's file; each gives the first entry that is not what it was. */
export const WAYS: Readonly<Record<string, (forger: Forger) => Place>> = {
  'a bit is flipped': ({ db, size, pick }) => {
    const row = rowAt(db, 1 + pick(size));
    const at = pick(row.bytes.length);
    const code = row.bytes.charCodeAt(at) ^ 1;
    write(db, { ...row, bytes: `${row.bytes.slice(0, at)}${String.fromCharCode(code)}${row.bytes.slice(at + 1)}` });
    return { first: row.sequence };
  },
  'a fact is edited, with its hash': ({ db, size, pick }) => {
    const row = rowAt(db, 1 + pick(size));
    const bytes = JSON.stringify({ ...(JSON.parse(row.bytes) as object), by: '00000000-0000-4000-8000-00000000dead' });
    write(db, { ...row, bytes, hash: leafHash(bytes) });
    return { first: row.sequence };
  },
  'an entry is deleted': ({ db, size, pick }) => {
    const sequence = 1 + pick(size);
    db.prepare('delete from audit where sequence = ?').run(sequence);
    return { first: sequence };
  },
  'an entry is put in between, everything numbered and chained anew': ({ db, size, pick }) => {
    const sequence = 1 + pick(size);
    const row = rowAt(db, sequence);
    renumbered(db, sequence, 1);
    write(db, { ...row, bytes: row.bytes.replace('"kind":"', '"kind":"forged-') });
    rechained(db, sequence);
    return { first: sequence };
  },
  'two entries are swapped': ({ db, size, pick }) => {
    const one = 1 + pick(size - 1);
    const two = one + 1 + pick(size - one);
    const [first, second] = [rowAt(db, one), rowAt(db, two)];
    write(db, { ...second, sequence: one });
    write(db, { ...first, sequence: two });
    return { first: one };
  },
  'an entry stands there twice': ({ db, size, pick }) => {
    const sequence = 1 + pick(size);
    const row = rowAt(db, sequence);
    renumbered(db, sequence + 1, 1);
    write(db, { ...row, sequence: sequence + 1 });
    db.prepare('update audit_head set sequence = sequence + 1').run();
    return { first: sequence + 1 };
  },
  'the end is cut off, the noted end too, and what was signed over it': ({ db, size, pick }) => {
    const last = pick(size);
    db.prepare('delete from audit where sequence > ?').run(last);
    db.prepare('delete from checkpoint where size > ?').run(last);
    setHead(db, last === 0 ? { sequence: 0, hash: '0'.repeat(64) } : rowAt(db, last));
    return { first: last + 1 };
  },
  'the log is rewritten from some entry on and chained anew': ({ db, size, pick }) => {
    const sequence = 1 + pick(size);
    const row = rowAt(db, sequence);
    write(db, { ...row, bytes: JSON.stringify({ ...(JSON.parse(row.bytes) as object), kind: 'cancelled' }) });
    rechained(db, sequence);
    return { first: sequence };
  },
  'the personal data beside an entry is another': ({ db, pick }) => {
    const rows = db.prepare<[], { sequence: number; bytes: string }>('select sequence, bytes from audit_personal order by sequence').all();
    const row = rows[pick(rows.length)];
    if (row === undefined) throw new Error('no personal data');
    const at = pick(row.bytes.length);
    db.prepare('update audit_personal set bytes = ? where sequence = ?').run(`${row.bytes.slice(0, at)}${other(row.bytes.charAt(at))}${row.bytes.slice(at + 1)}`, row.sequence);
    return { first: row.sequence };
  },
  'the log goes another way from some entry on, as a second copy of the store would': ({ db, size, pick }) => {
    const last = pick(size);
    db.prepare('delete from audit where sequence > ?').run(last);
    db.prepare('delete from audit_personal where sequence > ?').run(last);
    db.prepare('delete from checkpoint where size > ?').run(last);
    let previous = last === 0 ? '0'.repeat(64) : rowAt(db, last).hash;
    for (let sequence = last + 1; sequence <= size + 5; sequence += 1) {
      const bytes = JSON.stringify({ sequence, previous, at: 1, kind: 'confirmed', request: null, by: null, target: null, details: {} });
      previous = leafHash(bytes);
      write(db, { sequence, hash: previous, bytes });
    }
    setHead(db, { sequence: size + 5, hash: previous });
    return { first: last + 1 };
  },
};
