import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from './system-error';
import { ORIGIN, readKey, type LogKey } from './verifier';

/** The key that checkpoints are signed with. The private half does not leave this file. */
export interface SigningKey {
  readonly public: LogKey;
  readonly publicPem: string;
  /** The signed note of a text, its last line end included. */
  signed(text: string): string;
  /** It was made now, since there was none. */
  readonly made: boolean;
  /** Others than its owner may read the file. */
  readonly open: boolean;
}

/** Why a key cannot be used: it is of another `kind`, `unreadable`, in another `form` than PEM without a password, or could not be made. */
export type KeyFault = 'kind' | 'unreadable' | 'form' | 'unmade';

/** The key cannot be used. The message is the log's; people read `audit-key` of the catalogues. Neither holds a secret. */
export class UnfitSigningKey extends Error {
  override readonly name = 'UnfitSigningKey' as const;

  /** @param detail of `kind`: which one it is; else the system's code; `none` where that is not known */
  constructor(
    readonly because: KeyFault,
    readonly path: string,
    readonly detail = 'none',
  ) {
    super(`AUDIT_SIGNING_KEY_PATH: ${path} cannot be used (${because}${detail === 'none' ? '' : `, ${detail}`})`);
  }

  /** What fills the sentence. */
  get values(): Readonly<Record<'because' | 'path' | 'detail', string>> {
    return { because: this.because, path: this.path, detail: this.detail };
  }
}

/** Where the public half lies, for auditors: `audit-signing-key.pub.pem` beside `audit-signing-key.pem`. */
export const publicPathOf = (path: string): string => `${path.replace(/\.pem$/, '')}.pub.pem`;

/**
 * The key in the file.
 * @param make whether it is made when there is no such file, and its public half is written beside it where that can be done
 * @throws UnfitSigningKey
 */
export const openSigningKey = (path: string, make: boolean): SigningKey => {
  const made = make && isMissing(path);
  if (made) makeKey(path);
  const key = readPrivateKey(path);
  const publicPem = createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();
  if (make) publish(publicPathOf(path), publicPem);
  const ours = readKey(publicPem);
  return {
    public: ours,
    publicPem,
    // https://c2sp.org/signed-note: the key's id, then the signature.
    signed: (text) => `${text}\n\u2014 ${ORIGIN} ${Buffer.concat([Buffer.from(ours.id, 'hex'), sign(null, Buffer.from(text), key)]).toString('base64')}\n`,
    made,
    open: isOpen(path),
  };
};

/** Whether others than its owner may read it. Windows has no such bits. */
export const isOpen = (path: string): boolean => process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0;

/** The public key of the key file or, where only that is there, of the public one; nothing when there is neither. */
export const publicKeyIn = (path: string): LogKey | undefined => {
  const there = [path, publicPathOf(path)].find((file) => !isMissing(file));
  return there === undefined ? undefined : readKey(readFileSync(there, 'utf8'));
};

const isMissing = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) === undefined;

const readPrivateKey = (path: string): KeyObject => {
  const key = parsed(read(path), path);
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new UnfitSigningKey('kind', path, key.asymmetricKeyType);
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UnfitSigningKey('unreadable', path, systemCode(error));
  }
};

const parsed = (pem: string, path: string): KeyObject => {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new UnfitSigningKey('form', path);
  }
};

const makeKey = (path: string): void => {
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    writeWhole(path, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), 0o600);
  } catch (error) {
    throw new UnfitSigningKey('unmade', path, systemCode(error));
  }
};

/** A key in a folder that the server may only read has no public half beside it: whoever put it there has it. */
const publish = (path: string, pem: string): void => {
  try {
    if (isMissing(path) || readFileSync(path, 'utf8') !== pem) writeWhole(path, pem, 0o644);
  } catch {
    // Nothing depends on it: the log's export names the key too.
  }
};

/** All of it or nothing, and on the disk when this returns. */
const writeWhole = (path: string, text: string, mode: number): void => {
  const beside = `${path}.new`;
  const file = openSync(beside, 'w', mode);
  try {
    // What the process takes away from new files does not count here: a public key is for others.
    fchmodSync(file, mode);
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
  syncFolder(dirname(path));
};

/** A new name in a folder is on the disk only when the folder is. Windows keeps names by itself and opens no folder. */
const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
};
