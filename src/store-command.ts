// The room, and not the command `audit.ts` beside it.
import { Anchor, BadLog, checkStore, publicKeyIn } from './audit/index';
import { badEntryText, mistakesText } from './cards';
import { readAuditLocations, readDatabase } from './config';
import { message, shellLanguage, type MessageKey, type MessageValues } from './locale';
import { systemClock } from './parts';
import { moveIn, MoveRefused, NewerStore, StoreInUse, UnfitPostgres, type Verify } from './store';
import { postgresPlace, tokenIn } from './stores';

const language = shellLanguage(process.env);
const words = (key: MessageKey, values: MessageValues = {}): string => message(language, key, values);
const say = (key: MessageKey, values?: MessageValues): void => void process.stdout.write(`${words(key, values)}\n`);

/** The command cannot do what it should. The message says why, and what to do. */
class Refused extends Error {}

/** `npm run store -- copy FROM TO`: a whole store from a file into an empty database of PostgreSQL. Exits with 0, or with 1 and the reason. */
const main = async ([command, from, to, ...more]: readonly string[]): Promise<void> => {
  process.umask(0o077);
  if (command !== 'copy' || from === undefined || to === undefined || more.length > 0) throw new Refused(words('store-command.usage'));
  const [source, target] = [readDatabase(from), readDatabase(to)];
  if (!source.ok || source.value.kind !== 'sqlite') throw new Refused(words('store-command.from'));
  if (!target.ok || target.value.kind !== 'postgres') throw new Refused(words('store-command.to'));
  const rows = await moveIn(source.value.path, postgresPlace(target.value, actingToken), systemClock, verifiedBy(from));
  say('store-command.copied', { rows });
  say('store-command.next');
};

const actingToken = tokenIn(process.env, (mistakes) => void process.stderr.write(`${mistakesText(mistakes, language)}\n`));

/** The same log against the same anchor at both ends: the one beside the file, where the environment names no other. */
const verifiedBy = (from: string): Verify => {
  const read = readAuditLocations({ ...process.env, DATABASE_URL: from });
  if (!read.ok) throw new Refused(mistakesText(read.mistakes, language));
  const { anchorPath, signingKeyPath } = read.value;
  return async (trail, side) => {
    const { check } = await checkStore(trail, new Anchor(anchorPath), publicKeyIn(signingKeyPath));
    say(side === 'from' ? 'store-command.whole-from' : 'store-command.whole-to', { entries: check.size, head: check.head.slice(0, 8) });
  };
};

const told = (error: unknown): string => {
  if (error instanceof Refused) return error.message;
  if (error instanceof BadLog) return badEntryText(error, language);
  if (error instanceof MoveRefused) return words(`store-command.${error.because}`);
  if (error instanceof StoreInUse) return words('store-command.in-use');
  if (error instanceof UnfitPostgres) return words(`store.postgres.${error.because}`, error.values);
  if (error instanceof NewerStore) return words('store.newer', error.values);
  return words('store-command.not-done', { detail: error instanceof Error ? error.message : 'none' });
};

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${told(error)}\n`);
  process.exitCode = 1;
});
