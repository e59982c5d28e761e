/** The front door of who vouches for the audit log. The command `audit.ts` stands beside this room. */
export { acceptRestore } from './accept';
export { Anchor } from './anchor';
export { checkStore, type StoreVerdict } from './check-store';
export { exportLog } from './export';
export { inspectKey, inspectLog } from './inspection';
export { Keeper } from './keeper';
export { openSigningKey, publicKeyIn, UnfitSigningKey, type SigningKey } from './signing-key';
export { BadLog, readKey, verifyFile, type LogKey } from './verifier';
