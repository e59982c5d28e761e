import type { GroupName, ProblemCode } from '../../src/domain/command/command';
import { parseCommand } from '../../src/domain/command/parse';
import { ADELE } from './samples';

const groupIn = (line: string): GroupName => {
  const parsed = parseCommand(line);
  if (!parsed.ok || parsed.command.kind !== 'revoke-many' || parsed.command.whom.by !== 'group') throw new Error(`${line}: ${JSON.stringify(parsed)}`);
  return parsed.command.whom.group;
};
const named = (name: string): GroupName => ({ by: 'name', name });
const refused = (line: string, code: ProblemCode, instead?: string): void => {
  const parsed = parseCommand(line);
  expect(parsed).toMatchObject({ ok: false, problem: { code } });
  if (!parsed.ok) expect(parsed.problem.line).toBe(instead);
};

describe('a group', () => {
  test.each([
    'revoke sessions for group "Sales Team"',
    'Revoke sessions for the GROUP “Sales Team”.',
    "revoke all sessions of members of group 'Sales Team'",
    'revoke sessions for everyone in the group "Sales Team" please',
    'sign out group « Sales Team »',
    'sign out the members of the group " Sales Team\u00a0" again',
    'révoquer les sessions du groupe "Sales Team"',
    'revoquer les sessions de groupe "Sales Team"',
    'révoquer les sessions des membres du groupe « Sales Team » encore',
    'déconnecter le groupe "Sales Team" !',
    'déconnecter tous les membres du groupe "Sales Team"',
  ])('%j is asked for by its name', (line) => {
    expect(groupIn(line)).toEqual(named('Sales Team'));
  });

  test('is looked at only, and carries its reason, in both languages', () => {
    expect(parseCommand('what if sign out group Sales because phishing')).toMatchObject({ command: { mode: 'what-if', reason: 'phishing' } });
    expect(parseCommand('simuler déconnecter le groupe Ventes car volé')).toMatchObject({ command: { mode: 'what-if', reason: 'volé' } });
    expect(parseCommand('sign out group Sales')).toMatchObject({ command: { mode: 'ask', reason: undefined } });
  });

  test.each([
    ['Sales', 'Sales'],
    ['R&D', 'R&D'],
    ['"R & D, EMEA; (α) because of Zoë – 50%"', 'R & D, EMEA; (α) because of Zoë – 50%'],
    ['"Sales  ""EMEA""\nTeam"', 'Sales  "EMEA"\nTeam'],
    ["'L''équipe'", "L'équipe"],
    ['"👩‍💻 Devs"', '👩‍💻 Devs'],
    ['sales@contoso.com', 'sales@contoso.com'],
    ['[sales@contoso.com](mailto:sales@contoso.com)', 'sales@contoso.com'],
    ['"-x"', '-x'],
  ])('%s is a name', (said, name) => {
    expect(groupIn(`sign out group ${said}`)).toEqual(named(name));
  });

  test('is named by its object id as well', () => {
    for (const said of [ADELE, `{${ADELE.toUpperCase()}}`, `"${ADELE}"`]) expect(groupIn(`sign out group ${said}`)).toEqual({ by: 'object-id', objectId: ADELE });
  });

  test('a user may have the name of a group', () => {
    expect(parseCommand('sign out group@contoso.com')).toMatchObject({ command: { kind: 'revoke', target: { upn: 'group@contoso.com' } } });
    expect(parseCommand('déconnecter groupe@contoso.com, group@contoso.com')).toMatchObject({ command: { kind: 'revoke-many', whom: { by: 'list' } } });
  });

  test.each<[string, ProblemCode, string | undefined]>([
    ['sign out group', 'group-missing', 'revoke sessions for group "Sales"'],
    ['what if sign out group ""', 'group-missing', 'what if revoke sessions for group "Sales"'],
    ['révoquer les sessions du groupe car volé', 'group-missing', 'révoquer les sessions du groupe "Ventes" car volé'],
    ['sign out group -WhatIf', 'group-missing', 'what if revoke sessions for group "Sales"'],
    ['sign out group Sales Team because stolen', 'unexpected-word', 'revoke sessions for group "Sales Team" because stolen'],
    ['sign out group Sales and Marketing', 'unexpected-word', 'revoke sessions for group "Sales and Marketing"'],
    ['sign out group Sales -WhatIf', 'unexpected-word', 'what if revoke sessions for group "Sales"'],
    ['sign out group "Sales" now', 'unexpected-word', 'revoke sessions for group "Sales"'],
    ['sign out group Sales, Marketing', 'group-alone', 'revoke sessions for group "Sales"'],
    ['sign out group "Sales" "Marketing"', 'group-alone', 'revoke sessions for group "Sales"'],
    ['sign out group "Sales" and adele@contoso.com', 'group-alone', 'revoke sessions for group "Sales"'],
    ['sign out group mention:29:1abc', 'group-alone', undefined],
    ['sign out group "Sales because stolen', 'quote-open', 'revoke sessions for group "Sales"'],
    ['sign out group Sa\u200bles', 'forbidden-character', 'revoke sessions for group "Sales"'],
    ['déconnecter le groupe "\u202eVentes"', 'forbidden-character', 'révoquer les sessions du groupe "Ventes"'],
    ['sign out group "\u200b"', 'forbidden-character', undefined],
    [`sign out group "${'x'.repeat(257)}"`, 'group-too-long', undefined],
    ['sign out group [a@contoso.com](mailto:b@contoso.com)', 'link-disagrees', undefined],
    ['revoke all sessions for members of group \u200b mailto:', 'unexpected-word', undefined],
    ['sign out group Sales because', 'reason-missing', 'revoke sessions for group "Sales"'],
  ])('%j is refused as %s', refused);

  test('has a name of up to 256 characters', () => {
    expect(groupIn(`sign out group "${'x'.repeat(256)}"`)).toEqual(named('x'.repeat(256)));
    expect(parseCommand(`sign out group ${'x'.repeat(257)}`)).toMatchObject({ problem: { values: { limit: '256', length: '257' } } });
    expect(parseCommand('sign out group Sa\u2066les')).toMatchObject({ problem: { values: { codePoint: 'U+2066', kind: 'direction' } } });
  });
});

describe('a line beside a file', () => {
  const beside = (line: string): unknown => parseCommand(line, { file: true });
  const about = (mode: string, reason?: string): unknown => ({ ok: true, command: { kind: 'revoke-many', whom: { by: 'file' }, mode, reason } });

  test.each(['', ' \n', 'revoke sessions for', 'sign out', 'Sign out.', 'please revoke sessions for this file', 'déconnecter', 'révoquer les sessions de', 'révoquer les sessions de ce fichier svp', 'sign out again'])(
    '%j asks for the users in it',
    (line) => {
      expect(beside(line)).toEqual(about('ask'));
    },
  );

  test('looks only, or says why', () => {
    expect(beside('what if')).toEqual(about('what-if'));
    expect(beside('simuler déconnecter car volé')).toEqual(about('what-if', 'volé'));
    expect(beside('because phishing')).toEqual(about('ask', 'phishing'));
    expect(beside('sign out this file because')).toMatchObject({ problem: { code: 'reason-missing', line: 'revoke sessions for this file' } });
    expect(beside(`déconnecter car ${'x'.repeat(501)}`)).toMatchObject({ problem: { code: 'reason-too-long', line: 'révoquer les sessions de ce fichier' } });
  });

  test.each(['help', 'aide', '?', 'sign out adele@contoso.com', 'sign out a@contoso.com, b@contoso.com', 'sign out group Sales', 'sign out Adele', 'make me a sandwich', 'history', 'Revoke-SPOUserSession', 'sign out ""', 'sign out "x'])(
    '%j is read as without one',
    (line) => {
      expect(beside(line)).toEqual(parseCommand(line));
    },
  );

  test('means nobody where there is no file', () => {
    expect(parseCommand('sign out')).toMatchObject({ problem: { code: 'user-missing' } });
    expect(parseCommand('revoke sessions for this file')).toMatchObject({ problem: { code: 'not-an-identifier' } });
  });
});
