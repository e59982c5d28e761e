/** The one token of a request, as its text says; nothing in it is verified yet. */
export interface TokenText {
  readonly text: string;
  readonly kid: string;
}

/** The scheme in any case (RFC 9110, 11.1) and a compact JWS. Entra's tokens have 1 to 4 KB; Node refuses headers over 16 KB. */
const BEARER = /^bearer +([\w-]{1,4000}\.[\w-]{1,11000}\.[\w-]{1,2000})$/i;
const MAX_KID = 256;
/** Members by which a token would bring its own key or change how it is to be read (RFC 7515, 4.1). */
const FOREIGN_MEMBERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip'];
/** Entra writes `JWT`; RFC 9068 has a name of its own for access tokens. */
const TYPES: readonly unknown[] = [undefined, 'jwt', 'at+jwt'];

/**
 * Reads the `Authorization` header.
 * @returns the token, or `undefined` when the text is anything else than one RS256 token in its only canonical spelling
 */
export const readTokenText = (authorization: string): TokenText | undefined => {
  const text = BEARER.exec(authorization)?.[1];
  if (text === undefined) return undefined;
  const [head, payload, signature] = text.split('.').map(decoded);
  if (signature === undefined || objectIn(payload) === undefined) return undefined;
  const header = objectIn(head);
  return header === undefined ? undefined : named(text, header);
};

const named = (text: string, header: Readonly<Record<string, unknown>>): TokenText | undefined => {
  const { alg, kid, typ } = header as Record<'alg' | 'kid' | 'typ', unknown>;
  if (alg !== 'RS256' || typeof kid !== 'string' || kid === '' || kid.length > MAX_KID) return undefined;
  if (!TYPES.includes(typeof typ === 'string' ? typ.toLowerCase() : typ)) return undefined;
  return FOREIGN_MEMBERS.some((member) => Object.hasOwn(header, member)) ? undefined : { text, kid };
};

/** Unused bits at the end of base64url give one text several spellings; a token has only the one that an encoder writes. */
const decoded = (part: string): Buffer | undefined => {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
};

const objectIn = (bytes: Buffer | undefined): Readonly<Record<string, unknown>> | undefined => {
  if (bytes === undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    // `JSON.parse` keeps the last of two members of one name; somebody else may keep the first.
    return membersIn(text) === Object.keys(value).length ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const STRINGS_AND_MARKS = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;
const STEP: Readonly<Record<string, number>> = { '{': 1, '[': 1, '}': -1, ']': -1 };

/** How many members the text writes on the top level of its JSON object. */
const membersIn = (text: string): number => {
  let depth = 0;
  let members = 0;
  for (const [piece] of text.matchAll(STRINGS_AND_MARKS)) {
    if (piece === ':' && depth === 1) members += 1;
    depth += STEP[piece] ?? 0;
  }
  return members;
};
