/** The front door of tokens: what verifying a bearer token takes, whoever signed it. Whom a token is for is judged by who asks. */
export { bearerToken } from './bearer';
export { documentReader, KeyDocumentError, keyProblem, keysAddress, type KeyProblem, type ReadDocument } from './documents';
export type { JsonObject } from './json';
export { createKeyCache, TRUST_FOR, type KeyCache } from './key-cache';
export { readPublishedKeys, type PublishedKey } from './published-keys';
export { createVerifier, type Claims, type TokenFlaw } from './verifier';
