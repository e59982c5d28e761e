import { existsSync } from 'node:fs';
import { describeMistakes, readDatabaseLocation } from './config';
import { verifyChain, type AuditHead, type Verdict, GENESIS } from './domain/audit';
import { leafHash, openSqliteForReading, type Store } from './store';

const USAGE = 'usage: npm run audit -- verify';
/** Read in pieces: the log may be longer than the memory. */
const PIECE = 1_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): number => {
  process.stderr.write(`${line}\n`);
  return 1;
};

/**
 * `npm run audit -- verify`: follows the configured store's own log from its first entry, also beside a running server.
 * Exits with 0 when the chain is whole, an empty one too, and with 1 naming the first bad entry.
 */
const main = async (command: string | undefined): Promise<number> => {
  if (command !== 'verify') return complain(USAGE);
  const location = readDatabaseLocation(process.env);
  if (!location.ok) return complain(describeMistakes(location.mistakes));
  const { path } = location.value;
  if (!existsSync(path)) return complain(`There is no store at ${path}. Set DATABASE_URL to the server's.`);
  const store = openSqliteForReading(path, { now: () => Date.now(), wait: () => Promise.resolve() });
  try {
    const verdict = await verifyStore(store);
    if (!verdict.ok) return complain(`audit: entry ${verdict.sequence} is bad: ${verdict.because}`);
    say(`audit: ${verdict.head.sequence} entries, chain intact, head ${verdict.head.hash.slice(0, 8)}`);
    return 0;
  } finally {
    await store.close();
  }
};

/** The head is read first: what a running server adds meanwhile is not looked at, and what is missing at the end is seen. */
const verifyStore = async ({ journal }: Store): Promise<Verdict> => {
  const end = await journal.head();
  let head: AuditHead = GENESIS;
  while (head.sequence < end.sequence) {
    const piece = await journal.entries(head.sequence, PIECE);
    const entries = piece.filter(({ sequence }) => sequence <= end.sequence);
    if (entries.length === 0) return { ok: false, sequence: head.sequence + 1, because: `it is missing; the log should end at ${end.sequence}` };
    const verdict = verifyChain(entries, leafHash, head);
    if (!verdict.ok) return verdict;
    head = verdict.head;
  }
  const entries = head.sequence;
  return head.hash === end.hash ? { ok: true, entries, head } : { ok: false, sequence: end.sequence, because: 'it is not the entry that the log should end with' };
};

main(process.argv[2]).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = complain(`The log could not be read: ${error instanceof Error ? error.message : 'unknown error'}`);
  },
);
