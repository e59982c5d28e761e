import { existsSync, readFileSync } from 'node:fs';
// The room, and not this command.
import { acceptRestore, Anchor, BadLog, checkStore, exportLog, openSigningKey, publicKeyIn, readKey, UnfitSigningKey, verifyFile, type LogKey, type SigningKey, type StoreVerdict } from './audit/index';
import { describeMistakes, readAuditLocations, type AuditLocations } from './config';
import type { Clock } from './service';
import { openSqliteBeside, openSqliteForReading, type Store } from './store';

const USAGE = `usage: npm run audit -- verify              check the log of the configured store, also beside a running server
       npm run audit -- export FILE         write that log, its checkpoints and its public keys to FILE
       npm run audit -- verify FILE [KEY]   check such a file alone; KEY is the public key (PEM) that must have signed it
       npm run audit -- accept-restore      go on with a store that is not as it was anchored`;

/** The command cannot do what it should. The message says why, and what to do. */
class Refused extends Error {}

const clock: Clock = { now: () => Date.now(), wait: () => Promise.resolve() };
const say = (line: string): void => void process.stdout.write(`audit: ${line}\n`);
const warn = (line: string): void => void process.stderr.write(`audit: warning: ${line}\n`);

/** Exits with 0 when all is well, an empty log too, and with 1 naming the first bad entry or what stands in the way. */
const main = async ([command, file, key, ...more]: readonly string[]): Promise<void> => {
  if (command === 'verify' && file === undefined) return verifyStore();
  if (command === 'export' && file !== undefined && key === undefined) return exportTo(file);
  if (command === 'accept-restore' && file === undefined) return accept();
  if (command !== 'verify' || file === undefined || more.length > 0) throw new Refused(USAGE);
  verifyExport(file, key);
};

const locations = (): AuditLocations => {
  const read = readAuditLocations(process.env);
  if (!read.ok) throw new Refused(describeMistakes(read.mistakes));
  return read.value;
};

/** Does `work` on the configured store, and closes it. */
const withStore = async (open: (path: string, clock: Clock) => Store, work: (store: Store, where: AuditLocations) => Promise<void>): Promise<void> => {
  const where = locations();
  const { path } = where.database;
  if (!existsSync(path)) throw new Refused(`There is no store at ${path}. Set DATABASE_URL to the server's.`);
  const store = open(path, clock);
  try {
    await work(store, where);
  } finally {
    await store.close();
  }
};

const verifyStore = (): Promise<void> =>
  withStore(openSqliteForReading, async ({ trail }, { anchorPath, signingKeyPath }) => {
    const verdict = await checkStore(trail, new Anchor(anchorPath), publicKeyIn(signingKeyPath));
    for (const { sequence, agreed, anchored, at } of verdict.acceptances) {
      warn(`entry ${sequence} accepted on ${new Date(at).toISOString()} a store that agreed with its anchor up to entry ${agreed}; what was anchored behind that, up to entry ${anchored}, was given up`);
    }
    const { check } = verdict;
    say(`${check.size} entries, chain intact, head ${check.head.slice(0, 8)}`);
    say(signatures(verdict));
    if (check.size === 0) return;
    if (verdict.remarks.includes('missing')) warn(`there is no anchor at ${anchorPath}: whether entries are missing at the end cannot be told`);
    if (verdict.remarks.includes('unreadable')) warn(`the anchor ${anchorPath} cannot be read: whether entries are missing at the end cannot be told`);
    if (verdict.remarks.includes('debris')) warn(`the anchor ${anchorPath} also holds something that is no whole checkpoint, as a crash or a full disk may leave it`);
  });

const signatures = ({ check, anchored }: StoreVerdict): string => {
  const covered = check.signed === undefined ? 'none signed yet' : `the newest over ${check.signed.size} entries, signed by the key ${check.signed.by.fingerprint}`;
  return `${check.checkpoints} checkpoints, ${covered}; ${anchored ?? 0} in the anchor; personal data kept for ${check.personal} entries`;
};

const verifyExport = (file: string, keyFile: string | undefined): void => {
  const trusted = trustedKey(keyFile);
  const { entries, checkpoints, head, personal, signedBy } = verifyFile(file, trusted);
  say(`${entries} entries, chain intact, head ${head.slice(0, 8)}`);
  say(`${checkpoints} checkpoints; personal data kept for ${personal} entries`);
  if (signedBy === undefined) return;
  if (trusted !== undefined) say(`signed by the key that was given, ${trusted.fingerprint}`);
  else warn(`no key was given: the file was checked with the key that it names itself, ${signedBy.fingerprint}. Compare that with the fingerprint that the operators of the bot tell you`);
};

/** The key that was given, else the configured one, else that of the data folder, where there is one. */
const trustedKey = (keyFile: string | undefined): LogKey | undefined => {
  if (keyFile !== undefined) return readKey(readFileSync(keyFile, 'utf8'));
  const { signingKeyPath, keyIsNamed } = locations();
  const key = publicKeyIn(signingKeyPath);
  if (key === undefined && keyIsNamed) throw new Refused(`AUDIT_SIGNING_KEY_PATH: there is no key at ${signingKeyPath}.`);
  return key;
};

const exportTo = (file: string): Promise<void> =>
  withStore(openSqliteForReading, async ({ trail }, where) => {
    const { entries, checkpoints, leftOut, bad } = await exportLog(trail, file, keyToSign(where), clock);
    say(`${entries} entries and ${checkpoints} checkpoints written to ${file}`);
    if (leftOut > 0) warn(`${leftOut} entries at the end are left out: no checkpoint covers them yet, and the signing key cannot be read here`);
    if (bad !== undefined) throw bad;
  });

/** Whoever may not read the private key exports what is signed already. */
const keyToSign = ({ signingKeyPath }: AuditLocations): SigningKey | undefined => {
  try {
    return openSigningKey(signingKeyPath, false);
  } catch (error) {
    if (error instanceof UnfitSigningKey) return undefined;
    throw error;
  }
};

const accept = (): Promise<void> =>
  withStore(openSqliteBeside, async ({ trail }, { signingKeyPath, anchorPath }) => {
    const accepted = await acceptRestore({ trail, anchor: new Anchor(anchorPath), key: openSigningKey(signingKeyPath, true), clock });
    if (accepted === undefined) {
      say('there is nothing to accept: the store agrees with its anchor, and its chain holds. Nothing was written');
      return;
    }
    const { found, broken, agreed, covers } = accepted;
    say(`the store ended at entry ${found.end.sequence}; the anchor's newest checkpoint is over ${found.anchored?.size ?? 0} entries, and they agree up to entry ${agreed}`);
    if (found.standstill?.because === 'anchor-forged') warn('the newest checkpoint in the anchor does not have the signature that it claims');
    if (broken !== undefined) warn(`the chain does not hold: ${broken.message}. That stays so, and verify will go on saying it; keep a copy of the store as it was`);
    say(`accepted. An entry in the log says so, and a new checkpoint over ${covers} entries is in the anchor. A running server goes on within some seconds`);
  });

const told = (error: unknown): string => {
  if (error instanceof BadLog || error instanceof UnfitSigningKey) return `audit: ${error.message}`;
  if (error instanceof Refused) return error.message;
  const words = error instanceof Error ? error.message : 'unknown error';
  return words.startsWith('no such table') ? 'audit: the store is of an earlier version. Start the server once; it brings the store to this one.' : `audit: it could not be done: ${words}`;
};

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${told(error)}\n`);
  process.exitCode = 1;
});
