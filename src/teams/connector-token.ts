/** A bearer token that looks like one the Bot Connector could have sent. Nothing in it is verified yet. */
export interface PresentedToken {
  readonly text: string;
  readonly kid: string;
}

/**
 * The `Bearer` scheme and one compact JWS. Node refuses headers over 16 KB anyway; real tokens have about 1 KB.
 * The scheme's case makes no difference (RFC 9110, 11.1).
 */
const BEARER = /^bearer +([\w-]{1,4000}\.[\w-]{1,11000}\.[\w-]{1,2000})$/i;

/** Header members by which a token would bring its own key, or change how it is to be read (RFC 7515, 4.1). */
const REFUSED_MEMBERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'];

const MAX_KID = 256;

/**
 * Reads an `Authorization` header: in goes the header's value, out comes the token with its key id, or `undefined` when it is
 * anything else than one RS256 token in its only canonical spelling.
 */
export const presentedToken = (authorization: string): PresentedToken | undefined => {
  const text = BEARER.exec(authorization)?.[1];
  if (text === undefined) return undefined;
  const parts = text.split('.').map(canonicalBytes);
  const header = uniqueMembers(parts[0]);
  if (header === undefined || uniqueMembers(parts[1]) === undefined || parts[2] === undefined) return undefined;
  const { alg, kid } = header as Record<'alg' | 'kid', unknown>;
  if (alg !== 'RS256' || typeof kid !== 'string' || kid === '' || kid.length > MAX_KID) return undefined;
  return REFUSED_MEMBERS.some((name) => Object.hasOwn(header, name)) ? undefined : { text, kid };
};

/**
 * The bytes that a part stands for. Base64url leaves unused bits at the end of a part, so that several spellings mean the same
 * bytes: only the canonical one is taken, or a signature could be re-encoded and still verify.
 */
const canonicalBytes = (part: string): Buffer | undefined => {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
};

/** The JSON object in `bytes`, or `undefined` when it is none or names a member twice (RFC 7519, 4: names must be unique). */
const uniqueMembers = (bytes: Buffer | undefined): object | undefined => {
  if (bytes === undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !repeatsMember(text) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Strings and the marks that give JSON its structure; numbers and words between them do not matter here. */
const JSON_PIECES = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/** Whether the top level of the JSON object in `text` has two members of one name: `JSON.parse` would drop one in silence. */
const repeatsMember = (text: string): boolean => {
  const seen = new Set<string>();
  let depth = 0;
  let before = '""';
  for (const [piece] of text.matchAll(JSON_PIECES)) {
    if (piece === '{' || piece === '[') depth += 1;
    else if (piece === '}' || piece === ']') depth -= 1;
    else if (piece === ':' && depth === 1) {
      const name = JSON.parse(before) as string;
      if (seen.has(name)) return true;
      seen.add(name);
    }
    before = piece;
  }
  return false;
};
