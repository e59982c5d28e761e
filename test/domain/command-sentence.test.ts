import type { Command, ProblemCode, RevokeCommand } from '../../src/domain/command/command';
import { COMMANDS, EXAMPLES } from '../../src/domain/command/grammar';
import { parseCommand } from '../../src/domain/command/parse';

const USER = 'adele.vance@contoso.com';

const command = (line: string): Command => {
  const parsed = parseCommand(line);
  if (!parsed.ok) throw new Error(`${line}: ${parsed.problem.code}`);
  return parsed.command;
};
const revoke = (line: string): RevokeCommand => {
  const found = command(line);
  if (found.kind !== 'revoke') throw new Error(`${line}: ${found.kind}`);
  return found;
};
const refused = (line: string, code: ProblemCode, instead?: string): void => {
  const parsed = parseCommand(line);
  expect(parsed).toMatchObject({ ok: false, problem: { code } });
  if (!parsed.ok) expect(parsed.problem.line).toBe(instead);
};
const plain = { kind: 'revoke', target: { by: 'upn', upn: USER }, mode: 'ask', reason: undefined, again: false, verbose: false, withoutEffect: [] };

describe('a request in plain words', () => {
  test.each([
    `revoke sessions for ${USER}`,
    `revoke session for ${USER}`,
    `revoke sessions of ${USER}`,
    `Sign Out ${USER}`,
    `please sign out ${USER}`,
    `sign out ${USER} please`,
    `  REVOKE\u00a0 sessions\n\tfor\u2003${USER} \n`,
    `révoquer les sessions de ${USER}`,
    `revoquer les sessions d'${USER}`,
    `RÉVOQUER les sessions d’${USER}`,
    `re\u0301voquer les sessions d’ ${USER}`,
    `déconnecter ${USER}`,
    `deconnecter ${USER} svp`,
    `s’il vous plait déconnecter ${USER}`,
    `sign out "${USER}"`,
    `sign out '${USER}'`,
    `sign out “${USER}”`,
    `sign out ‘${USER}’`,
    `déconnecter « ${USER} »`,
    `révoquer les sessions d'"${USER}"`,
    `sign out ${USER}.`,
    `sign out ${USER}?`,
    `déconnecter ${USER} !`,
    `sign out ${USER},`,
    `sign out "${USER}".`,
    `sign out [${USER}](mailto:${USER})`,
    `sign out [${USER}](mailto:${USER}).`,
    `sign out <mailto:${USER}|${USER}>`,
    `sign out mailto:${USER}`,
  ])('%j asks for the user', (line) => {
    expect(command(line)).toEqual(plain);
  });

  test.each([
    `what if revoke sessions for ${USER}`,
    `What-If sign out ${USER}?`,
    `what–if sign out ${USER}`,
    `whatif sign out ${USER}`,
    `simuler révoquer les sessions de ${USER}`,
    `simuler déconnecter ${USER}`,
    `simuler revoke sessions for ${USER}`,
  ])('%j only asks what would happen', (line) => {
    expect(command(line)).toEqual({ ...plain, mode: 'what-if' });
  });

  test.each([
    [`sign out ${USER} because the laptop was stolen!`, 'the laptop was stolen!'],
    [`sign out ${USER}, because phishing`, 'phishing'],
    [`sign out ${USER} Because  a \n b`, 'a b'],
    [`déconnecter ${USER} car volé`, 'volé'],
    [`déconnecter ${USER} parce que volé`, 'volé'],
    [`déconnecter ${USER} parce qu’il est parti`, 'il est parti'],
    [`sign out ${USER} because it happened again`, 'it happened again'],
    [`sign out ${USER} because "it's', ${USER}; *`, `"it's', ${USER}; *`],
  ])('%j carries its reason as typed', (line, reason) => {
    expect(command(line)).toEqual({ ...plain, reason });
  });

  test('"again" as the last word before the reason forces, inside the reason it is a word', () => {
    expect(revoke(`sign out ${USER} again`)).toMatchObject({ again: true, reason: undefined });
    expect(revoke(`déconnecter ${USER} encore car volé`)).toMatchObject({ again: true, reason: 'volé' });
    expect(revoke(`déconnecter ${USER} car volé encore`)).toMatchObject({ again: false, reason: 'volé encore' });
  });

  test('an object id is taken in any case, with braces or without', () => {
    const id = '0a1b2c3d-0000-4000-8000-00000000ABCD';
    for (const said of [id, `{${id}}`, `"${id}"`]) {
      expect(revoke(`sign out ${said}`).target).toEqual({ by: 'object-id', objectId: id.toLowerCase() });
    }
  });

  test('an apostrophe inside a name is part of it, also behind an elision', () => {
    expect(revoke("sign out o'brien@contoso.com").target).toMatchObject({ upn: "o'brien@contoso.com" });
    expect(revoke("sign out 'o'brien@contoso.com'").target).toMatchObject({ upn: "o'brien@contoso.com" });
    expect(revoke("révoquer les sessions de d'angelo@contoso.com").target).toMatchObject({ upn: "d'angelo@contoso.com" });
    expect(revoke("révoquer les sessions d'o'brien@contoso.com").target).toMatchObject({ upn: "o'brien@contoso.com" });
  });

  test('a guest is a UPN like any other, in a link as well', () => {
    const guest = 'x_fabrikam.com#EXT#@contoso.onmicrosoft.com';
    expect(revoke(`sign out ${guest}`).target).toMatchObject({ upn: guest });
    expect(revoke(`sign out [${guest}](mailto:${guest.replaceAll('#', '%23')})`).target).toMatchObject({ upn: guest });
  });
});

describe('help', () => {
  test.each(['help', 'Help!', 'aide', 'AIDE ?', 'hi', 'hello', 'hey', 'bonjour !', 'salut', '?', 'please help', 'help please'])('%j asks for help', (line) => {
    expect(command(line)).toEqual({ kind: 'help' });
  });
});

describe('a line that is not a request', () => {
  test.each<[string, ProblemCode, string | undefined]>([
    [`history ${USER}, bob@contoso.com`, 'one-user-only', `history ${USER}`],
    ['revoke sessions for', 'user-missing', 'revoke sessions for user@contoso.com'],
    ['sign out ""', 'user-missing', 'revoke sessions for user@contoso.com'],
    ['déconnecter car volé', 'user-missing', 'révoquer les sessions de user@contoso.com car volé'],
    ['sign out Adele', 'not-an-identifier', undefined],
    ['sign out Adele Vance', 'not-an-identifier', undefined],
    ['sign out Zoë', 'not-an-identifier', undefined],
    ['sign out adele@contoso', 'not-an-identifier', undefined],
    ['sign out a@b@contoso.com', 'not-an-identifier', undefined],
    ['sign out *@contoso.com', 'wildcard', undefined],
    ['sign out a?ele@contoso.com', 'wildcard', undefined],
    [`sign out ${USER} now`, 'unexpected-word', `revoke sessions for ${USER}`],
    [`sign out ${USER} -WhatIf`, 'unexpected-word', `what if revoke sessions for ${USER}`],
    [`sign out "${USER}`, 'quote-open', `revoke sessions for ${USER}`],
    [`sign out <${USER}>`, 'forbidden-character', `revoke sessions for ${USER}`],
    [`sign out [${USER}](mailto:bob@contoso.com)`, 'link-disagrees', undefined],
    [`sign out [Adele Vance](mailto:${USER})`, 'link-disagrees', undefined],
    [`sign out <mailto:bob@contoso.com|${USER}>`, 'link-disagrees', undefined],
    [`sign out ${USER} because`, 'reason-missing', `revoke sessions for ${USER}`],
    [`sign out ${USER} because ${'x'.repeat(501)}`, 'reason-too-long', `revoke sessions for ${USER}`],
  ])('%j is refused as %s', refused);

  test('names what it stumbled over', () => {
    expect(parseCommand('sign out Adele Vance')).toMatchObject({ problem: { values: { value: 'Adele Vance' } } });
    expect(parseCommand(`sign out ${USER} now`)).toMatchObject({ problem: { values: { word: 'now' } } });
    expect(parseCommand(`sign out [${USER}](mailto:b@c.de)`)).toMatchObject({ problem: { values: { text: USER, link: 'b@c.de' } } });
  });

  test.each<[string, string]>([
    ['', 'revoke sessions for user@contoso.com'],
    ['make me a sandwich', 'revoke sessions for user@contoso.com'],
    ['révoquer', 'révoquer les sessions de user@contoso.com'],
    [USER, `revoke sessions for ${USER}`],
    [`revoke ${USER}`, `revoke sessions for ${USER}`],
    [`revoke session ${USER}`, `revoke sessions for ${USER}`],
    [`signout ${USER} because stolen`, `revoke sessions for ${USER} because stolen`],
    [`déconnexion de (${USER}).`, `révoquer les sessions de ${USER}`],
    [`whatif revoke ${USER}`, `what if revoke sessions for ${USER}`],
    [`revoke sessions for(${USER})`, `revoke sessions for ${USER}`],
    [`Revoke-SPOUserSesion ${USER} -Confirm:$false`, `Revoke-SPOUserSession -User ${USER} -Confirm:$false`],
    [`Revoke-MgUserSignInSession -UserId ${USER}`, `Revoke-SPOUserSession -User ${USER}`],
    ['help me', 'help'],
    [`revoke ${USER}, bob@contoso.com because eve@contoso.com saw it`, `revoke sessions for ${USER}, bob@contoso.com because eve@contoso.com saw it`],
    [`revoke because ${USER} left`, `revoke sessions for ${USER} because ${USER} left`],
    ['revoke group "Sales Team"', 'revoke sessions for group "Sales Team"'],
    ['whatif log out the group Sales because stolen', 'what if revoke sessions for group "Sales" because stolen'],
    ['révoquer le groupe Ventes', 'révoquer les sessions du groupe "Ventes"'],
    ['revoke group', 'revoke sessions for group "Sales"'],
    [`revoke ${USER} group`, `revoke sessions for ${USER}`],
    ['our group is great', 'revoke sessions for user@contoso.com'],
    [`revoke [${USER}](mailto:bob@contoso.com)`, 'revoke sessions for user@contoso.com'],
  ])('%j is not run, the nearest line is named', (line, nearest) => refused(line, 'not-understood', nearest));

  test('limits hold to the character', () => {
    expect(revoke(`sign out ${USER} because ${'x'.repeat(500)}`).reason).toHaveLength(500);
    refused('x'.repeat(2_001), 'line-too-long');
    refused('x'.repeat(2_000), 'not-understood', 'revoke sessions for user@contoso.com');
    refused(` ${'x'.repeat(2_000)}\n`, 'not-understood', 'revoke sessions for user@contoso.com');
  });
});

describe('the grammar', () => {
  test('every example is understood as what it is an example of', () => {
    for (const lines of Object.values(EXAMPLES)) {
      const mode = (form: keyof typeof lines): string => revoke(lines[form]).mode;
      expect([mode('revoke'), mode('sign-out'), mode('what-if')]).toEqual(['ask', 'ask', 'what-if']);
      expect([mode('cmdlet'), mode('cmdlet-what-if'), mode('cmdlet-unconfirmed')]).toEqual(['ask', 'what-if', 'unconfirmed']);
      expect(revoke(lines['sign-out']).reason).toBeDefined();
      expect(revoke(lines.again).again).toBe(true);
      expect(command(lines.list)).toMatchObject({ kind: 'revoke-many', whom: { by: 'list', entries: [{ read: { ok: true } }, { read: { ok: true } }] } });
      expect(command(lines.group)).toMatchObject({ kind: 'revoke-many', whom: { by: 'group', group: { by: 'name' } } });
      expect(command(lines.help)).toEqual({ kind: 'help' });
    }
  });

  test('every phrase of every row is understood in both languages', () => {
    for (const row of COMMANDS) {
      for (const phrase of [...row.phrases.en, ...row.phrases.fr]) {
        const said = row.takes === 'user' ? `${phrase} ${USER}` : row.takes === 'group' ? `${phrase} Sales` : phrase;
        expect(command(said).kind).toBe(row.kind);
      }
    }
  });
});
