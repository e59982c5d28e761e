import { isObject, type JsonObject } from './json';

/** A bearer token as its text says. Nothing in it is verified yet. */
export interface BearerToken {
  readonly text: string;
  readonly kid: string;
  readonly header: JsonObject;
}

/**
 * The `Bearer` scheme in any case (RFC 9110, 11.1) and one compact JWS. Tokens of the Bot Connector have about 1 KB, those of
 * Entra up to 4; Node refuses headers over 16 KB anyway.
 */
const BEARER = /^bearer +([\w-]{1,4000}\.[\w-]{1,11000}\.[\w-]{1,2000})$/i;
const MAX_KID = 256;
/** Header members by which a token would bring its own key, or change how it is to be read (RFC 7515, 4.1). */
const REFUSED_MEMBERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'];

/**
 * Reads an `Authorization` header.
 * @returns the token, or `undefined` when the text is anything else than one RS256 token in its only canonical spelling
 */
export const bearerToken = (authorization: string): BearerToken | undefined => {
  const text = BEARER.exec(authorization)?.[1];
  if (text === undefined) return undefined;
  const [head, payload, signature] = text.split('.').map(canonicalBytes);
  const header = uniqueMembers(head);
  if (header === undefined || uniqueMembers(payload) === undefined || signature === undefined) return undefined;
  const { alg, kid } = header;
  if (alg !== 'RS256' || typeof kid !== 'string' || kid === '' || kid.length > MAX_KID) return undefined;
  return REFUSED_MEMBERS.some((name) => Object.hasOwn(header, name)) ? undefined : { text, kid, header };
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
const uniqueMembers = (bytes: Buffer | undefined): JsonObject | undefined => {
  if (bytes === undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    // `JSON.parse` keeps the last of two members of one name in silence; somebody else may keep the first.
    return isObject(value) && membersWritten(text) === Object.keys(value).length ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Strings and the marks that give JSON its structure; numbers and words between them do not matter here. */
const JSON_PIECES = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;
const STEP: Readonly<Record<string, number>> = { '{': 1, '[': 1, '}': -1, ']': -1 };

/** How many members the text writes on the top level of its JSON object. */
const membersWritten = (text: string): number => {
  let depth = 0;
  let members = 0;
  for (const [piece] of text.matchAll(JSON_PIECES)) {
    if (piece === ':' && depth === 1) members += 1;
    depth += STEP[piece] ?? 0;
  }
  return members;
};
