import { readForm } from '../../src/domain/ask-form';
import type { Entry, ProblemCode, RevokeManyCommand } from '../../src/domain/command/command';
import { parseCommand } from '../../src/domain/command/parse';
import { ADELE } from './samples';

const A = 'adele@contoso.com';
const B = 'bob@contoso.com';
const C = "o'brien@contoso.com";

const many = (line: string): RevokeManyCommand => {
  const parsed = parseCommand(line);
  if (!parsed.ok || parsed.command.kind !== 'revoke-many') throw new Error(`${line}: ${JSON.stringify(parsed)}`);
  return parsed.command;
};
const entriesOf = (line: string): readonly Entry[] => {
  const { whom } = many(line);
  if (whom.by !== 'list') throw new Error(`${line}: ${whom.by}`);
  return whom.entries;
};
/** What each entry says: who is named, or why nobody is. */
const told = (line: string): readonly string[] => entriesOf(line).map(({ typed, read }) => (read.ok ? typed : `${typed}: ${read.code}`));
const refused = (line: string, code: ProblemCode, instead?: string): void => {
  const parsed = parseCommand(line);
  expect(parsed).toMatchObject({ ok: false, problem: { code } });
  if (!parsed.ok) expect(parsed.problem.line).toBe(instead);
};
const one = (line: string): unknown => {
  const parsed = parseCommand(line);
  return parsed.ok && parsed.command.kind === 'revoke' ? parsed.command.target : parsed;
};

describe('a list of users', () => {
  test.each([
    `revoke sessions for ${A}, ${B}, ${C}`,
    `revoke sessions for ${A},${B};${C}`,
    `revoke sessions for ${A} ${B}\t${C}`,
    `revoke sessions for\n${A}\n${B}\r\n${C}\n`,
    `sign out ${A}, ${B} and ${C}`,
    `sign out ${A}, ${B}, and ${C}.`,
    `sign out ${A} & ${B} & ${C}`,
    `please sign out "${A}", '${B}' “${C}”`,
    `sign out [${A}](mailto:${A}), <mailto:${B}|${B}>; mailto:${C}`,
    `déconnecter ${A}, ${B} et ${C}`,
    `révoquer les sessions d'${A} ${B} ${C} svp`,
    `sign out ${A}, ${B}, ${C} again`,
    `déconnecter ${A} ${B} ${C} encore`,
    `sign out ,, ${A},; ${B}, "" , ${C},`,
    `sign out ${A}, ${B}, ${A.toUpperCase()}, ${C}, ${B}`,
  ])('%j asks for three', (line) => {
    expect(many(line)).toMatchObject({ mode: 'ask', reason: undefined });
    expect(told(line)).toEqual([A, B, C]);
  });

  test('is looked at only, and carries its reason, in both languages', () => {
    expect(many(`what if sign out ${A}, ${B} because phishing, again`)).toMatchObject({ mode: 'what-if', reason: 'phishing, again' });
    expect(many(`simuler déconnecter ${A} et ${B} car hameçonnage et ${C}`)).toMatchObject({ mode: 'what-if', reason: `hameçonnage et ${C}` });
  });

  test('takes object ids and mentions as well, each once', () => {
    const line = `sign out mention:29:1abc, {${ADELE.toUpperCase()}} mention:29:1abc ${ADELE} mention:29:1ABC`;
    expect(entriesOf(line).map(({ read }) => read)).toEqual([
      { ok: true, target: { by: 'mention', accountId: '29:1abc' } },
      { ok: true, target: { by: 'object-id', objectId: ADELE } },
      { ok: true, target: { by: 'mention', accountId: '29:1ABC' } },
    ]);
  });

  test.each<[string, readonly string[]]>([
    [`sign out ${A}, Bob`, [A, 'Bob: not-an-identifier']],
    [`sign out Adele Vance, ${B}; Megan Bowen`, ['Adele Vance: not-an-identifier', B, 'Megan Bowen: not-an-identifier']],
    [`sign out\nAdele\nVance\n${B}`, ['Adele: not-an-identifier', 'Vance: not-an-identifier', B]],
    [`sign out ${A} now ${B}`, [A, 'now: not-an-identifier', B]],
    [`sign out "Adele Vance" Bob ${A} ${B}`, ['Adele Vance: not-an-identifier', 'Bob: not-an-identifier', A, B]],
    [`sign out ${A}, *@contoso.com`, [A, '*@contoso.com: wildcard']],
    [`sign out \u0430dele@contoso.com, ${B}`, ['\u0430dele@contoso.com: forbidden-character', B]],
    [`sign out ${A}, bo\u200bb@contoso.com`, [A, 'bo\u200bb@contoso.com: forbidden-character']],
    [`sign out ${A}, [${B}](mailto:${C})`, [A, `[${B}](mailto:${C}): link-disagrees`]],
    [`sign out [Vance, Adele](mailto:${A}), ${B}`, [`[Vance, Adele](mailto:${A}): link-disagrees`, B]],
    [`sign out ${A}, Bob, Bob`, [A, 'Bob: not-an-identifier', 'Bob: not-an-identifier']],
    [`sign out and ${A}, ${B} and`, ['and: not-an-identifier', A, B, 'and: not-an-identifier']],
  ])('%j keeps who cannot be read', (line, expected) => {
    expect(told(line)).toEqual(expected);
  });

  test('says what is wrong with an entry as it would of one user', () => {
    expect(entriesOf(`sign out \u0430dele@contoso.com, ${B}`)[0]?.read).toMatchObject({ values: { codePoint: 'U+0430', kind: 'look-alike' } });
    expect(entriesOf(`sign out [Adele Vance](mailto:${A}), ${B}`)[0]?.read).toMatchObject({ values: { text: 'Adele Vance', link: A } });
  });

  test('may be as long as a message, a line about one user may not', () => {
    const line = (count: number): string => `sign out ${Array.from({ length: count }, (_, i) => `user${1_000 + i}@contoso.com`).join(' ')}`;
    expect(entriesOf(line(1_300))).toHaveLength(1_300);
    expect(line(1_400).length).toBeGreaterThan(28_000);
    expect(parseCommand(line(1_400))).toMatchObject({ problem: { code: 'line-too-long', values: { limit: '28000', length: String(line(1_400).length) } } });
    expect(parseCommand(`sign out ${A} because ${'x'.repeat(2_000)}`)).toMatchObject({ problem: { code: 'line-too-long', values: { limit: '2000' } } });
    expect(parseCommand(`sign out ${A} ${'now '.repeat(8_000)}`)).toMatchObject({ problem: { code: 'line-too-long', values: { limit: '2000' } } });
    expect(parseCommand(`sign out ${'"Adele Vance",'.repeat(200)}`)).toMatchObject({ problem: { code: 'not-an-identifier', line: undefined } });
    refused(`${line(1_300)} because`, 'reason-missing');
  });

  test('that is only one user is a request for that user', () => {
    const target = { by: 'upn', upn: A };
    expect([`sign out ${A},`, `sign out ${A}, ${A.toUpperCase()}`, `sign out ${A} ${A}`, `sign out ${A}\n${A};`, `sign out ${A}, ""`].map(one)).toEqual([target, target, target, target, target]);
  });

  test.each<[string, ProblemCode, string | undefined]>([
    ['sign out Adele, Bob', 'not-an-identifier', undefined],
    [`sign out ${A} and`, 'unexpected-word', `revoke sessions for ${A}`],
    [`sign out ${A} now ${A}`, 'unexpected-word', `revoke sessions for ${A}`],
    [`sign out \u0430dele@contoso.com ${B}`, 'forbidden-character', 'revoke sessions for adele@contoso.com'],
    [`sign out ${A}, ${B} -WhatIf`, 'unexpected-word', `what if revoke sessions for ${A}, ${B}`],
    [`sign out ${A}, ${B} -Confirm:$false`, 'unexpected-word', `revoke sessions for ${A}, ${B}`],
    [`sign out ${A}, ${C}, whatif`, 'unexpected-word', `what if revoke sessions for ${A}, ${C}`],
    [`sign out ${A}, "${B}`, 'quote-open', `revoke sessions for ${A}, ${B}`],
    [`sign out ${A}, ${B} because`, 'reason-missing', `revoke sessions for ${A}, ${B}`],
    [`déconnecter ${A}, Bob car ${'x'.repeat(501)}`, 'reason-too-long', `révoquer les sessions de ${A}, "Bob"`],
    [`sign out ${A}, ${B}, group "Sales"`, 'group-alone', `revoke sessions for ${A}, ${B}`],
    [`déconnecter ${A} et le groupe Ventes`, 'group-alone', `révoquer les sessions de ${A}`],
    [`sign out ${A}, ${B}, Vance](mailto:${C})`, 'link-disagrees', undefined],
  ])('%j is refused as %s', refused);

  test('stays one user in a form', () => {
    const fill = (person: string, user: string): unknown => readForm({ person, user, reason: '' });
    for (const several of [fill(ADELE, A), fill('', `${A}, ${B}`), fill('', `${A};${B}`), fill('', `${A}\n${B}`)]) {
      expect(several).toMatchObject({ ok: false, complaint: { code: 'one-user-only' } });
    }
    expect(fill('', `${A} now`)).toMatchObject({ complaint: { code: 'not-an-identifier' } });
  });

  test('stays one user in the line of the cmdlet', () => {
    refused(`Revoke-SPOUserSession ${A}, ${B}`, 'one-user-only', `Revoke-SPOUserSession -User ${A}`);
  });
});
