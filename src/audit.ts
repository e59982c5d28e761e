import { existsSync, readFileSync } from 'node:fs';
// The room, and not this command.
import { acceptRestore, Anchor, BadLog, checkStore, exportLog, openSigningKey, publicKeyIn, readKey, UnfitSigningKey, verifyFile, type LogKey, type SigningKey, type StoreVerdict } from './audit/index';
import { badEntryText, mistakesText } from './cards';
import { readAuditLocations, type AuditLocations } from './config';
import { dateTime, message, shellLanguage, type MessageKey, type MessageValues } from './locale';
import type { Clock } from './service';
import { openPostgresBeside, openSqliteBeside, openSqliteForReading, UnfitPostgres, type Store } from './store';
import { postgresPlace, tokenIn } from './stores';

const language = shellLanguage(process.env);
const words = (key: MessageKey, values: MessageValues = {}): string => message(language, key, values);

/** The width of a command with its arguments. */
const COMMAND_WIDTH = 37;
const usage = (): string => {
  const begin = words('audit-command.usage');
  const lines = [
    ['verify', 'audit-command.usage.verify'],
    ['export FILE', 'audit-command.usage.export'],
    ['verify FILE [KEY]', 'audit-command.usage.verify-file'],
    ['accept-restore', 'audit-command.usage.accept-restore'],
  ] as const;
  return lines.map(([command, key], index) => `${index === 0 ? begin : ' '.repeat(begin.length)} ${`npm run audit -- ${command}`.padEnd(COMMAND_WIDTH)}${words(key)}`).join('\n');
};

/** The command cannot do what it should. The message says why, and what to do. */
class Refused extends Error {}

const clock: Clock = { now: () => Date.now(), wait: () => Promise.resolve() };
const said = (line: string): string => words('audit-command.said', { line });
const say = (key: MessageKey, values?: MessageValues): void => void process.stdout.write(`${said(words(key, values))}\n`);
const warn = (key: MessageKey, values?: MessageValues): void => void process.stderr.write(`${words('audit-command.warned', { line: words(key, values) })}\n`);

/** Exits with 0 when all is well, an empty log too, and with 1 naming the first bad entry or what stands in the way. */
const main = async ([command, file, key, ...more]: readonly string[]): Promise<void> => {
  // As for the server: what is made here, or by SQLite beside the store, is for this user alone.
  process.umask(0o077);
  if (command === 'verify' && file === undefined) return verifyStore();
  if (command === 'export' && file !== undefined && key === undefined) return exportTo(file);
  if (command === 'accept-restore' && file === undefined) return accept();
  if (command !== 'verify' || file === undefined || more.length > 0) throw new Refused(usage());
  verifyExport(file, key);
};

const locations = (): AuditLocations => {
  const read = readAuditLocations(process.env);
  if (!read.ok) throw new Refused(mistakesText(read.mistakes, language));
  return read.value;
};

const actingToken = tokenIn(process.env, (mistakes) => void process.stderr.write(`${mistakesText(mistakes, language)}\n`));

/** Does `work` on the configured store, and closes it. */
const withStore = async (openFile: (path: string, clock: Clock) => Store, work: (store: Store, where: AuditLocations) => Promise<void>): Promise<void> => {
  const where = locations();
  const { database } = where;
  if (database.kind === 'sqlite' && !existsSync(database.path)) throw new Refused(words('audit-command.no-store', { path: database.path }));
  const store = database.kind === 'sqlite' ? openFile(database.path, clock) : await openPostgresBeside(postgresPlace(database, actingToken));
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
      warn('audit-command.accepted-before', { sequence, time: dateTime(language, 'UTC', at), agreed, anchored });
    }
    const { check } = verdict;
    say('audit-command.whole', { entries: check.size, head: check.head.slice(0, 8) });
    sayWhatIsSigned(verdict);
    if (check.size === 0) return;
    if (verdict.remarks.includes('missing')) warn('audit-command.anchor-missing', { path: anchorPath });
    if (verdict.remarks.includes('unreadable')) warn('audit-command.anchor-unreadable', { path: anchorPath });
    if (verdict.remarks.includes('debris')) warn('audit-command.anchor-debris', { path: anchorPath });
  });

const sayWhatIsSigned = ({ check: { checkpoints, signed, personal }, anchored = 0 }: StoreVerdict): void => {
  const covered = signed === undefined ? words('audit-command.none-signed') : words('audit-command.newest', { size: signed.size, fingerprint: signed.by.fingerprint });
  say('audit-command.signed', { checkpoints, covered, anchored, personal });
};

const verifyExport = (file: string, keyFile: string | undefined): void => {
  const trusted = trustedKey(keyFile);
  const { entries, checkpoints, head, personal, signedBy } = verifyFile(file, trusted);
  say('audit-command.whole', { entries, head: head.slice(0, 8) });
  say('audit-command.signed-file', { checkpoints, personal });
  if (signedBy === undefined) return;
  if (trusted !== undefined) say('audit-command.signed-by-given', { fingerprint: trusted.fingerprint });
  else warn('audit-command.no-key-given', { fingerprint: signedBy.fingerprint });
};

/** The key that was given, else the configured one, else that of the data folder, where there is one. */
const trustedKey = (keyFile: string | undefined): LogKey | undefined => {
  if (keyFile !== undefined) return readKey(readFileSync(keyFile, 'utf8'));
  const { signingKeyPath, keyIsNamed } = locations();
  const key = publicKeyIn(signingKeyPath);
  if (key === undefined && keyIsNamed) throw new Refused(words('audit-command.no-key', { path: signingKeyPath }));
  return key;
};

const exportTo = (file: string): Promise<void> =>
  withStore(openSqliteForReading, async ({ trail }, where) => {
    const { entries, checkpoints, leftOut, bad } = await exportLog(trail, file, keyToSign(where), clock);
    say('audit-command.exported', { entries, checkpoints, file });
    if (leftOut > 0) warn('audit-command.left-out', { entries: leftOut });
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
  withStore(openSqliteBeside, async ({ trail }, { signingKeyPath, anchorPath, database }) => {
    const accepted = await acceptRestore({ trail, anchor: new Anchor(anchorPath), key: openSigningKey(signingKeyPath, database.kind === 'sqlite'), clock });
    if (accepted === undefined) {
      say('audit-command.nothing-to-accept');
      return;
    }
    const { found, broken, agreed, covers } = accepted;
    say('audit-command.store-ended', { sequence: found.end.sequence, anchored: found.anchored?.size ?? 0, agreed });
    if (found.standstill?.because === 'anchor-forged') warn('audit-command.anchor-forged');
    if (broken !== undefined) warn('audit-command.chain-broken', { because: badEntryText(broken, language) });
    say('audit-command.accepted', { entries: covers });
  });

const told = (error: unknown): string => {
  if (error instanceof BadLog) return said(badEntryText(error, language));
  if (error instanceof UnfitSigningKey) return said(words('audit-key', error.values));
  if (error instanceof UnfitPostgres) return said(words(`store.postgres.${error.because}`, error.values));
  if (error instanceof Refused) return error.message;
  const detail = error instanceof Error ? error.message : 'none';
  return said(detail.startsWith('no such table') ? words('audit-command.earlier-version') : words('audit-command.not-done', { detail }));
};

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${told(error)}\n`);
  process.exitCode = 1;
});
