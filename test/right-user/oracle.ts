import type { UserRecord } from '../../sandbox/tenant/directory';

/** What is right to make of a word: exactly this user, one of nobody and several, or nothing that could be looked up. */
export type Verdict = { readonly is: 'one'; readonly id: string } | { readonly is: 'nobody' | 'several' | 'no-identifier' };

/** Upper case of the Latin alphabet only: no rule of Unicode may make two names one. */
export const asciiLower = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32));

const NAME = /^[0-9A-Za-z!#'+.^_~-]{1,64}@[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?(?:\.[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?)+$/;
const ID = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
/** The address of a mail link may be percent-encoded (RFC 6068). */
const decoded = (text: string): readonly string[] => {
  try {
    return [decodeURIComponent(text)];
  } catch {
    return [];
  }
};
const WORD_ENDS = new Set(' \t\n\r\u00a0"“”„«»\'‘’,;<>()[]{}|:=');

/**
 * Knows a directory by heart and says by plain comparison who a word names. Written without a look at the program: it
 * shares neither its parser nor its search.
 */
export class Oracle {
  readonly #byId = new Map<string, UserRecord>();
  readonly #byUpn = new Map<string, UserRecord>();
  readonly #byAddress = new Map<string, Set<string>>();

  constructor(users: readonly UserRecord[]) {
    for (const user of users) {
      this.#byId.set(user.id, user);
      this.#byUpn.set(asciiLower(user.userPrincipalName), user);
      const addresses = [user.mail ?? '', ...user.otherMails, ...user.proxyAddresses.filter((one) => /^smtp:/i.test(one)).map((one) => one.slice('smtp:'.length))];
      for (const address of addresses.filter((one) => one !== '')) {
        const known = this.#byAddress.get(asciiLower(address)) ?? new Set();
        this.#byAddress.set(asciiLower(address), known.add(user.id));
      }
    }
  }

  /** Who this word names when it stands alone in a user's place. */
  of(word: string): Verdict {
    const id = word.startsWith('{') && word.endsWith('}') ? word.slice(1, -1) : word;
    if (ID.test(id)) return this.#byId.has(asciiLower(id)) ? { is: 'one', id: asciiLower(id) } : { is: 'nobody' };
    if (word.length > 254 || !NAME.test(word)) return { is: 'no-identifier' };
    const named = this.#byUpn.get(asciiLower(word));
    if (named !== undefined) return { is: 'one', id: named.id };
    const addressed = [...(this.#byAddress.get(asciiLower(word)) ?? [])];
    const [only] = addressed;
    if (only === undefined) return { is: 'nobody' };
    return addressed.length === 1 ? { is: 'one', id: only } : { is: 'several' };
  }

  /**
   * Whether acting on this user is covered by what was written, whatever the rest of the line says: the first word of the
   * line that is an identifier at all, letter by letter, names this user and nobody else.
   */
  covers(line: string, id: string): boolean {
    const first = this.#words(line).find((word) => this.of(word).is !== 'no-identifier');
    if (first === undefined) return false;
    const verdict = this.of(first);
    return verdict.is === 'one' && verdict.id === id;
  }

  /** The words of a line between blanks, quotes and brackets, a sentence mark at the end left aside. */
  #words(line: string): readonly string[] {
    const words: string[] = [];
    let word = '';
    for (const character of `${line.replace(/[\s.?!]+$/u, '')} `) {
      // An apostrophe inside a name is part of it: both readings are given.
      if (WORD_ENDS.has(character) && !(character === "'" && /[0-9A-Za-z]$/.test(word))) {
        if (word !== '') words.push(word);
        word = '';
      } else word += character;
    }
    return words.flatMap((one, at) => [one, one.replace(/'+$/, ''), ...(words[at - 1]?.toLowerCase() === 'mailto' ? decoded(one) : [])]).filter((one) => one !== '');
  }
}
