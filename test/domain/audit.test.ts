import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { AUDIT_KINDS, GENESIS, link, receiptText, type AuditEntry, type AuditFact, type AuditHead } from '../../src/domain/audit';
import { verifyChain } from './chain';
import { idOf, NOON, requestIdOf } from './samples';

// Said again here, apart from the store: the test must not inherit a mistake of it.
const hash = (text: string): string => createHash('sha256').update(Buffer.concat([Buffer.from([0]), Buffer.from(text, 'utf8')])).digest('hex');

const facts: fc.Arbitrary<AuditFact> = fc.record({
  kind: fc.constantFrom(...AUDIT_KINDS),
  at: fc.nat(1_000_000).map((ms) => NOON + ms),
  requestId: fc.option(fc.nat(99).map(requestIdOf), { nil: undefined }),
  by: fc.option(fc.nat(99).map(idOf), { nil: undefined }),
  target: fc.option(fc.nat(99).map(idOf), { nil: undefined }),
  details: fc.dictionary(fc.constantFrom('because', 'attempt', 'result', 'déjà "vu"'), fc.oneof(fc.string({ unit: 'grapheme' }), fc.nat(), fc.boolean())),
});

const chain = (list: readonly AuditFact[]): AuditEntry[] => {
  let head: AuditHead = GENESIS;
  return list.map((fact) => {
    const entry = link(head, fact, hash);
    head = entry;
    return entry;
  });
};
const logs = (minLength: number): fc.Arbitrary<AuditEntry[]> => fc.array(facts, { minLength, maxLength: 12 }).map(chain);

const at = <Value>(list: readonly Value[], index: number): Value => {
  const value = list[index];
  if (value === undefined) throw new Error(`nothing at ${index}`);
  return value;
};

/** Another character in this place of the text. */
const changed = (text: string, place: number): string => {
  const index = place % text.length;
  const other = text.charAt(index) === 'x' ? 'y' : 'x';
  return `${text.slice(0, index)}${other}${text.slice(index + 1)}`;
};

/** What somebody did to the log, and the first entry that then does not fit. */
interface Tampering {
  readonly entries: readonly AuditEntry[];
  readonly sequence: number;
}

type Move = (entries: readonly AuditEntry[], one: number, two: number) => Tampering;

const MOVES: Readonly<Record<string, Move>> = {
  'changed a byte of the text': (entries, one, two) => {
    const index = one % entries.length;
    const entry = at(entries, index);
    return { entries: entries.with(index, { ...entry, bytes: changed(entry.bytes, two) }), sequence: index + 1 };
  },
  'changed a digit of the hash': (entries, one, two) => {
    const index = one % entries.length;
    const entry = at(entries, index);
    return { entries: entries.with(index, { ...entry, hash: changed(entry.hash, two) }), sequence: index + 1 };
  },
  'changed a number': (entries, one, two) => {
    const index = one % entries.length;
    const entry = at(entries, index);
    return { entries: entries.with(index, { ...entry, sequence: entry.sequence + 1 + (two % 5) }), sequence: index + 1 };
  },
  // The hash fits again; what gives it away is the next entry.
  'rewrote an entry with its hash': (entries, one) => {
    const index = one % (entries.length - 1);
    const bytes = at(entries, index).bytes.replace('"details":{', '"details":{"forged":true,').replace(',}', '}');
    return { entries: entries.with(index, { sequence: index + 1, bytes, hash: hash(bytes) }), sequence: index + 2 };
  },
  'deleted one': (entries, one) => {
    const index = one % (entries.length - 1);
    return { entries: entries.toSpliced(index, 1), sequence: index + 1 };
  },
  'deleted one and numbered the rest anew': (entries, one) => {
    const index = one % (entries.length - 1);
    return { entries: entries.toSpliced(index, 1).map((entry, place) => ({ ...entry, sequence: place + 1 })), sequence: index + 1 };
  },
  'swapped two': (entries, one, two) => {
    const first = one % (entries.length - 1);
    const second = first + 1 + (two % (entries.length - 1 - first));
    return { entries: entries.with(first, at(entries, second)).with(second, at(entries, first)), sequence: first + 1 };
  },
  'inserted a well-made one': (entries, one) => {
    const index = one % entries.length;
    const head = index === 0 ? GENESIS : at(entries, index - 1);
    const fact: AuditFact = { kind: 'confirmed', at: NOON, requestId: requestIdOf(1), by: idOf(1), target: idOf(2), details: {} };
    return { entries: entries.toSpliced(index, 0, link(head, fact, hash)), sequence: index + 2 };
  },
  'doubled one': (entries, one) => {
    const index = one % entries.length;
    return { entries: entries.toSpliced(index, 0, at(entries, index)), sequence: index + 2 };
  },
  'cut a piece out of the middle': (entries, one, two) => {
    const first = one % (entries.length - 1);
    const count = 1 + (two % (entries.length - 1 - first));
    return { entries: entries.toSpliced(first, count), sequence: first + 1 };
  },
  'put the text of one into another': (entries, one, two) => {
    const first = one % (entries.length - 1);
    const second = first + 1 + (two % (entries.length - 1 - first));
    return { entries: entries.with(first, { ...at(entries, second), sequence: first + 1 }), sequence: first + 1 };
  },
};

describe('the audit chain', () => {
  test('200 clean logs raise no alarm', () => {
    fc.assert(
      fc.property(logs(0), (entries) => {
        const last = entries.at(-1) ?? GENESIS;
        expect(verifyChain(entries)).toEqual({ ok: true, entries: entries.length, head: { sequence: last.sequence, hash: last.hash } });
      }),
      { numRuns: 200 },
    );
  });

  test('1,000 ways to tamper with a log are found, each at the entry that does not fit', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(logs(3), fc.constantFrom(...Object.keys(MOVES)), fc.nat(), fc.nat(), (entries, name, one, two) => {
        const move = MOVES[name];
        if (move === undefined) throw new Error(`no move ${name}`);
        const { entries: tampered, sequence } = move(entries, one, two);
        expect({ name, verdict: verifyChain(tampered) }).toEqual({ name, verdict: { ok: false, sequence, because: expect.any(String) as string } });
        seen.set(name, (seen.get(name) ?? 0) + 1);
      }),
      { numRuns: 1_000 },
    );
    // Every way was tried, and often enough to mean something.
    expect([...seen.keys()].toSorted()).toEqual(Object.keys(MOVES).toSorted());
    expect(Math.min(...seen.values())).toBeGreaterThan(30);
  });

  test('not one byte of a whole log can be changed unseen', () => {
    const entries = chain(fc.sample(facts, { numRuns: 6, seed: 1 }));
    entries.forEach((entry, index) => {
      for (let place = 0; place < entry.bytes.length; place += 1) {
        const verdict = verifyChain(entries.with(index, { ...entry, bytes: changed(entry.bytes, place) }));
        expect(verdict).toMatchObject({ ok: false, sequence: index + 1 });
      }
    });
  });

  test('a log cut off at its end still fits, which is why its head is kept elsewhere too', () => {
    const entries = chain(fc.sample(facts, { numRuns: 5, seed: 2 }));
    expect(verifyChain(entries.slice(0, 3))).toMatchObject({ ok: true, entries: 3, head: { sequence: 3 } });
  });

  test('a part of the log is checked from the head before it', () => {
    const entries = chain(fc.sample(facts, { numRuns: 5, seed: 3 }));
    expect(verifyChain(entries.slice(2), at(entries, 1))).toMatchObject({ ok: true, entries: 3 });
    expect(verifyChain(entries.slice(2), at(entries, 0))).toMatchObject({ ok: false, sequence: 2 });
  });

  test('an entry says everything that was stated, and only that', () => {
    const fact: AuditFact = { kind: 'asked', at: NOON, requestId: requestIdOf(7), by: idOf(1), target: undefined, details: { unconfirmed: false } };
    const entry = link(GENESIS, fact, hash);
    expect(JSON.parse(entry.bytes)).toEqual({
      sequence: 1,
      previous: '0'.repeat(64),
      at: NOON,
      kind: 'asked',
      request: requestIdOf(7),
      by: idOf(1),
      target: null,
      details: { unconfirmed: false },
    });
    expect(entry.hash).toBe(hash(entry.bytes));
  });

  test('the receipt is the number and the first eight digits of the hash', () => {
    expect(receiptText({ sequence: 12, hash: `0a1b2c3d${'e'.repeat(56)}` })).toBe('audit #12 · 0a1b2c3d');
  });
});
