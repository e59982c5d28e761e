/** Secrets may be nowhere; what is personal may be on cards, in replies and in the store, and nowhere else. */
export type Kind = 'secret' | 'personal';

/** A text that was put somewhere so that it can be looked for everywhere else. */
export interface Canary {
  readonly kind: Kind;
  /** Where it was put, for people. */
  readonly place: string;
}

const MARK = 'CNRYQ';
const FORM = new RegExp(`${MARK}(\\d{5})`, 'gi');
/** How base64 writes the mark, at each of its three offsets; the characters that depend on what stands around are left out. */
const IN_BASE64 = [0, 1, 2].map((offset) => {
  const encoded = Buffer.from(`${'\0'.repeat(offset)}${MARK}`).toString('base64');
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + MARK.length) * 8) / 6));
});

/** Hands out texts that are easy to recognise: no one is given out twice, in upper and lower case they are the same. */
export class Canaries {
  readonly #placed: Canary[] = [];

  secret(place: string): string {
    return this.#next({ kind: 'secret', place });
  }

  personal(place: string): string {
    return this.#next({ kind: 'personal', place });
  }

  get count(): number {
    return this.#placed.length;
  }

  /** Those of these kinds that are in the text, as they are or as base64; each place once. */
  foundIn(text: string, kinds: readonly Kind[]): readonly string[] {
    const plain = [...text.matchAll(FORM)].flatMap(([, number]) => this.#placed[Number(number)] ?? []).filter(({ kind }) => kinds.includes(kind));
    const hidden = IN_BASE64.filter((encoded) => text.includes(encoded)).map(() => 'something in base64');
    return [...new Set([...plain.map(({ kind, place }) => `${kind}: ${place}`), ...hidden])];
  }

  #next(canary: Canary): string {
    this.#placed.push(canary);
    return `${MARK}${String(this.#placed.length - 1).padStart(5, '0')}`;
  }
}
