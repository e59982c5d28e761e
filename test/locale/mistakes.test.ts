import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { mistakesText } from '../../src/cards';
import { readConfig } from '../../src/config';
import { fault, mistake, MISTAKE_CODES, type Mistake } from '../../src/domain/mistake';
import { LANGUAGES } from '../../src/locale';

const DIST = resolve(__dirname, '../../dist');
const VALUES = { least: '1', most: '65535', words: 'a, b', names: 'Global Reader', nearest: 'Global Reader', cloud: 'public', clouds: 'usgov', count: 2 };

const linesOf = (mistakes: readonly Mistake[], language: string): readonly string[] => mistakesText(mistakes, language).split('\n');

describe.each(LANGUAGES)('the mistakes of a configuration (%s)', (language) => {
  test.each(MISTAKE_CODES)('%s is a sentence behind the names of its variables', (code) => {
    const [head, line, none] = linesOf([mistake(['PORT', 'HOST'], code, VALUES)], language);
    expect(head).toMatch(/^(?:The configuration has a mistake|La configuration contient une erreur) ?; .+\.$/);
    expect(line).toMatch(/^- PORT, HOST ?: \S.+\.$/);
    expect(line).not.toMatch(/[{}]|undefined/);
    expect(none).toBeUndefined();
  });

  test('an entry of a list is named by its position', () => {
    expect(linesOf([{ variables: ['ADMIN_ROLES'], ...fault('nobody'), entry: 1_234 }], language)[1]).toMatch(/^- ADMIN_ROLES ?: (?:entry|l'entrée) 1234 \p{L}/u);
  });

  test('what was read is never repeated', () => {
    const env = { PORT: 'hunter2', ADMIN_ROLES: 'hunter2', PROTECTED_USERS: 'hunter2', BOT_SERVICE_HOSTS: 'hunter2', GRAPH_ENDPOINT: 'https://hunter2:hunter2@hunter2.example', DATABASE_URL: 'postgres://hunter2:hunter2@hunter2', BOT_ID: 'hunter2', CONFIRM_WITHIN: 'hunter2', CLOUD: 'hunter2', BOT_TYPE: 'hunter2' };
    const read = readConfig(env);
    if (read.ok) throw new Error('it was taken');
    const text = mistakesText(read.mistakes, language);
    for (const name of Object.keys(env)) expect(text).toContain(name);
    expect(text).not.toContain('hunter2');
  });
});

describe('in a shell', () => {
  const run = (program: string, env: Readonly<Record<string, string>>, ...more: readonly string[]): string => {
    const { stdout, stderr } = spawnSync(process.execPath, [`${DIST}/${program}.js`, ...more], { encoding: 'utf8', env: { PATH: process.env['PATH'], PORT: 'x', DATABASE_URL: 'mysql://x', ...env } });
    return stdout + stderr;
  };

  test.each([['main'], ['check-config'], ['audit', 'verify']])('%s says what is wrong in the language of the shell', (program, ...more) => {
    expect(run(program, {}, ...more)).toMatch(/^The configuration has (?:a mistake|\d+ mistakes); nothing was started\.\n/);
    expect(run(program, {}, ...more)).toContain('- DATABASE_URL: must be file: with a path, e.g. file:./data/session-revoker.db, or postgres://USER:PASSWORD@HOST/DATABASE.');
    const french = run(program, { LANG: 'fr_FR.UTF-8' }, ...more);
    expect(french).toMatch(/^La configuration contient (?:une erreur|\d+ erreurs) ; rien n'a été démarré\.\n/);
    expect(french).toContain('- DATABASE_URL : doit désigner un fichier par son chemin, par exemple file:./data/session-revoker.db, ou postgres://UTILISATEUR:MOTDEPASSE@HÔTE/BASE.');
    expect(run(program, { LANG: 'fr_FR.UTF-8', LC_ALL: 'C' }, ...more)).toContain('The configuration has');
  });

  test('the audit command tells how it is used', () => {
    const english = run('audit', {});
    expect(english).toBe(`usage: npm run audit -- verify              check the log of the configured store, also beside a running server
       npm run audit -- export FILE         write that log, its checkpoints and its public keys to FILE
       npm run audit -- verify FILE [KEY]   check such a file alone; KEY is the public key (PEM) that must have signed it
       npm run audit -- accept-restore      go on with a store that is not as it was anchored
`);
    const french = run('audit', { LC_MESSAGES: 'fr_CA' });
    expect(french).toMatch(/^usage : npm run audit -- verify {14}vérifier le journal/);
    expect(new Set(french.trimEnd().split('\n').map((line) => line.search(/ {2,}(?=\p{Ll}{4,} )/u) > 0)).size).toBe(1);
  });
});
