/**
 * The verifier of the audit log, whole and in one file: it uses Node and nothing else of this project, so that whoever
 * wants to know what "verified" means reads these lines. docs/audit-log.md says the same in words.
 *
 * A log is a row of lines: `log`, then `key`s, then each `entry`, followed by the `personal` data that it commits to and by
 * the `checkpoint` that was signed when it was the last one, and `end`. `LogCheck` takes them one after the other, wherever
 * they come from, and throws `BadLog` at the first that does not hold; `verifyFile` feeds it an exported file.
 */
import { createHash, createHmac, createPublicKey, verify as verifySignature, type KeyObject } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** First line of an exported file. */
export const FORMAT = 'session-revoker-audit-log/1';
/** First line of a checkpoint, and the name of the keys that sign it. */
export const ORIGIN = 'session-revoker/audit-log';
/** What the first entry names as the one before. */
export const NO_ENTRY = '0'.repeat(64);

/** The log is not what it should be. `entry` is the first one that does not hold, where one can be named. */
export class BadLog extends Error {
  override readonly name = 'BadLog' as const;
  constructor(
    readonly entry: number | undefined,
    readonly because: string,
  ) {
    super(entry === undefined ? because : `entry ${entry} is bad: ${because}`);
  }
}

const sha256 = (...parts: readonly (Buffer | string)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** RFC 6962, section 2.1: SHA-256 of a zero byte and the entry's bytes; all hashes are in hex. */
const leafHash = (bytes: string): string => sha256('\0', bytes);
/** RFC 6962, section 2.1: SHA-256 of a one byte and the two hashes below. */
const nodeHash = (left: string, right: string): string => sha256('\x01', Buffer.from(left, 'hex'), Buffer.from(right, 'hex'));

/** A Merkle tree of RFC 6962 that only grows: of its nodes the roots of the full subtrees are kept, the largest first. */
export class MerkleTree {
  readonly #roots: string[];
  constructor(
    public size = 0,
    roots: readonly string[] = [],
  ) {
    this.#roots = [...roots];
  }

  add(leaf: string): void {
    let node = leaf;
    // As in adding one to a binary number: two subtrees of one size become one of twice the size.
    for (let size = this.size; size % 2 === 1; size = (size - 1) / 2) node = nodeHash(this.#roots.pop() ?? NO_ENTRY, node);
    this.#roots.push(node);
    this.size += 1;
  }

  get subtrees(): readonly string[] {
    return [...this.#roots];
  }

  root(): string {
    return this.#roots.length === 0 ? sha256('') : this.#roots.reduceRight((right, left) => nodeHash(left, right));
  }
}

/** A public key that signs checkpoints. */
export interface LogKey {
  readonly key: KeyObject;
  /** SHA-256 of its SubjectPublicKeyInfo in DER, in hex. */
  readonly fingerprint: string;
  /** What a signature line names it by: four bytes, in hex (C2SP signed-note, Ed25519). */
  readonly id: string;
}

/** The Ed25519 key in a PEM text; of a private key its public half. */
export const readKey = (pem: string): LogKey => {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new BadLog(undefined, 'there is no key in PEM form');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new BadLog(undefined, `the key is of the kind ${key.asymmetricKeyType ?? 'unknown'}, not Ed25519`);
  const der = key.export({ format: 'der', type: 'spki' });
  // The last 32 bytes are the key itself (RFC 8410, section 4); 1 stands for Ed25519.
  return { key, fingerprint: sha256(der), id: sha256(`${ORIGIN}\n\x01`, der.subarray(-32)).slice(0, 8) };
};

/** What a checkpoint states: the log had `size` entries, `head` was the hash of the last, `root` that of the tree over all. */
export interface Checkpoint {
  readonly size: number;
  readonly root: string;
  readonly head: string;
  /** What was signed, byte by byte. */
  readonly text: string;
  readonly signatures: readonly { readonly id: string; readonly bytes: Buffer }[];
}

// https://c2sp.org/tlog-checkpoint in a https://c2sp.org/signed-note: three lines, one of our own, a blank one, signatures.
const NOTE = /^(\S+\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\nhead ([0-9a-f]{64})\n)\n((?:\u2014 \S+ [A-Za-z0-9+/]+={0,2}\n)+)$/u;

const exactBase64 = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
};

/** The checkpoint in a note, or nothing when it is none of this log. Whether its signature holds, `signerOf` says. */
export const readCheckpoint = (note: string): Checkpoint | undefined => {
  const [, text = '', size = '', rootText = '', head = '', lines = ''] = NOTE.exec(note) ?? [];
  const root = exactBase64(rootText);
  if (!text.startsWith(`${ORIGIN}\n`) || root?.length !== 32 || Number(size) > Number.MAX_SAFE_INTEGER) return undefined;
  const signatures = lines.split('\n').flatMap((line) => {
    const [, name, signature = ''] = line.split(' ');
    const bytes = exactBase64(signature);
    // Signatures under other names are witnesses that this verifier does not know; a note may have them.
    return name === ORIGIN && bytes !== undefined ? [{ id: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4) }] : [];
  });
  return { size: Number(size), root: root.toString('hex'), head, text, signatures };
};

/** Which of these keys signed it; nothing when none of them is named. Throws when one is named and did not. */
export const signerOf = ({ text, size, signatures }: Checkpoint, keys: readonly LogKey[]): LogKey | undefined => {
  const named = signatures.flatMap(({ id, bytes }) => keys.filter((key) => key.id === id).map((key) => ({ key, bytes })));
  const good = named.filter(({ key, bytes }) => verifySignature(null, Buffer.from(text), key.key, bytes));
  if (good.length < named.length) throw new BadLog(size, `the signature of the checkpoint over ${size} entries is not that of the key it names`);
  return good[0]?.key;
};

/** A place in a log that is known to be good: the numbers and hashes of a checkpoint. */
export interface Position {
  readonly size: number;
  readonly head: string;
  readonly subtrees: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const objectIn = (text: string): Fields | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

/** Takes a log line by line and follows it. What it has taken without throwing holds. */
export class LogCheck {
  /** Entries so far, and the hash of the last one. */
  size: number;
  head: string;
  readonly tree: MerkleTree;
  /** The newest checkpoint: over how many entries, and by whose key. */
  signed: { readonly size: number; readonly by: LogKey } | undefined;
  checkpoints = 0;
  personal = 0;
  readonly #keys: LogKey[] = [];
  /** Fingerprints that an entry told of. */
  readonly #announced = new Set<string>();
  #commitment: unknown;

  constructor(from: Position = { size: 0, head: NO_ENTRY, subtrees: [] }) {
    this.size = from.size;
    this.head = from.head;
    this.tree = new MerkleTree(from.size, from.subtrees);
  }

  take(line: unknown): void {
    const fields: Fields = typeof line === 'object' && line !== null ? { ...line } : {};
    const misplaced = (): BadLog => new BadLog(this.size + 1, 'there is something else in its place');
    const text = (name: string): string => {
      const value = fields[name];
      if (typeof value !== 'string') throw misplaced();
      return value;
    };
    const kinds = new Map<unknown, () => void>([
      ['key', () => void this.#keys.push(readKey(text('publicKey')))],
      ['entry', () => this.#entry(fields['sequence'], text('hash'), text('bytes'))],
      ['personal', () => this.#personal(fields['sequence'], text('key'), text('bytes'))],
      ['checkpoint', () => this.#checkpoint(text('note'))],
      ['end', () => this.#end(fields)],
    ]);
    const take = kinds.get(fields['type']);
    if (take !== undefined) take();
    else if (fields['type'] !== 'log' || fields['format'] !== FORMAT || this.size > 0) throw misplaced();
  }

  #entry(sequence: unknown, hash: string, bytes: string): void {
    const number = this.size + 1;
    const bad = (because: string): BadLog => new BadLog(number, because);
    if (sequence !== number) throw bad(`it is missing; what follows is entry ${String(sequence)}`);
    if (leafHash(bytes) !== hash) throw bad('its hash does not cover its bytes');
    const stated = objectIn(bytes);
    if (stated === undefined) throw bad('its bytes are not an entry');
    if (stated['sequence'] !== number) throw bad('its bytes state another number');
    if (stated['previous'] !== this.head) throw bad('it is not chained to the entry before');
    const details = objectIn(JSON.stringify(stated['details'] ?? null)) ?? {};
    if (stated['kind'] === 'signing-key' && typeof details['fingerprint'] === 'string') this.#announced.add(details['fingerprint']);
    this.#commitment = details['shown'];
    this.size = number;
    this.head = hash;
    this.tree.add(hash);
  }

  /** As long as the personal data is there, it has to be what the entry committed to. */
  #personal(sequence: unknown, key: string, bytes: string): void {
    const opens = createHmac('sha256', Buffer.from(key, 'hex')).update(bytes, 'utf8').digest('hex');
    if (sequence !== this.size || !/^[0-9a-f]{64}$/.test(key) || opens !== this.#commitment) throw new BadLog(this.size, 'the personal data kept beside it is not what it commits to');
    this.#commitment = undefined;
    this.personal += 1;
  }

  #checkpoint(note: string): void {
    const { size } = this;
    const checkpoint = readCheckpoint(note);
    if (checkpoint === undefined) throw new BadLog(size, 'the checkpoint behind it cannot be read');
    if (checkpoint.size !== size) throw new BadLog(size, `behind it stands a checkpoint over ${checkpoint.size} entries`);
    const by = signerOf(checkpoint, this.#keys);
    if (by === undefined || !this.#announced.has(by.fingerprint)) throw new BadLog(size, 'the checkpoint behind it is signed by a key that the log does not tell of');
    this.compare(checkpoint);
    this.signed = { size, by };
    this.checkpoints += 1;
  }

  /** Throws unless the log is, at this place, what the checkpoint was signed over. The change lies behind the checkpoint before. */
  compare({ size, head, root }: Checkpoint): void {
    if (head === this.head && root === this.tree.root()) return;
    const first = (this.signed?.size ?? 0) + 1;
    throw new BadLog(first, first === size ? 'another one stood here when the checkpoint behind it was signed' : `it or one of the next up to ${size} is not the one that the checkpoint over ${size} entries was signed over`);
  }

  #end({ entries, checkpoints }: Fields): void {
    if (entries !== this.size) throw new BadLog(this.size + 1, `it is missing; the log should have ${String(entries)} entries`);
    if (checkpoints !== this.checkpoints) throw new BadLog(this.size, `the log should have ${String(checkpoints)} checkpoints and has ${this.checkpoints}`);
  }
}

const LONGEST_LINE = 1 << 20;

/** The lines of a file, read in pieces. */
const linesOf = function* (path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.alloc(1 << 16);
    let rest = Buffer.alloc(0);
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      rest = Buffer.concat([rest, piece.subarray(0, read)]);
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        yield rest.toString('utf8', 0, end);
        rest = rest.subarray(end + 1);
      }
      if (rest.length > LONGEST_LINE) throw new BadLog(undefined, 'the file has a line that is too long for a log');
    }
    if (rest.length > 0) yield rest.toString('utf8');
  } finally {
    closeSync(file);
  }
};

/** What was found good. */
export interface Verified {
  readonly entries: number;
  readonly checkpoints: number;
  /** Entries whose personal data is still there, and fits. */
  readonly personal: number;
  readonly head: string;
  /** Who signed the newest checkpoint; nobody in an empty log. */
  readonly signedBy: LogKey | undefined;
}

/**
 * Verifies an exported file alone: the chain, every checkpoint, and that the newest one covers all of it.
 * @param trusted the key that must have signed the newest checkpoint; without it the file's own keys are believed
 * @throws BadLog
 */
export const verifyFile = (path: string, trusted: LogKey | undefined): Verified => {
  const check = new LogCheck();
  let last: unknown;
  for (const text of linesOf(path)) {
    const type = objectIn(text)?.['type'];
    if (last === undefined && type !== 'log') throw new BadLog(undefined, `the file is no audit log: its first line does not name the format ${FORMAT}`);
    if (last === 'end' || (last !== undefined && type === 'log')) throw new BadLog(check.size + 1, 'there is something else in its place');
    check.take(objectIn(text));
    last = type;
  }
  if (last !== 'end') throw new BadLog(check.size + 1, 'it is missing: the file ends before its log does');
  return signedWhole(check, trusted);
};

const signedWhole = ({ size, head, signed, checkpoints, personal }: LogCheck, trusted: LogKey | undefined): Verified => {
  const covered = signed?.size ?? 0;
  if (covered < size) throw new BadLog(covered + 1, 'no checkpoint covers it');
  const by = signed?.by.fingerprint ?? trusted?.fingerprint;
  if (trusted !== undefined && by !== trusted.fingerprint) throw new BadLog(undefined, `the newest checkpoint is signed by the key ${by ?? ''}, not by the one that was given, ${trusted.fingerprint}`);
  return { entries: size, checkpoints, personal, head, signedBy: signed?.by };
};
