import type { ProblemCode, RevokeCommand } from '../../src/domain/command/command';
import { PARAMETERS } from '../../src/domain/command/parameters';
import { parseCommand } from '../../src/domain/command/parse';

const USER = 'adele.vance@contoso.com';
const HEAD = 'Revoke-SPOUserSession';
const LINE = `${HEAD} -User ${USER}`;

const revoke = (line: string): RevokeCommand => {
  const parsed = parseCommand(line);
  if (!parsed.ok || parsed.command.kind !== 'revoke') throw new Error(`${line}: ${JSON.stringify(parsed)}`);
  return parsed.command;
};
const plain = { kind: 'revoke', target: { by: 'upn', upn: USER }, mode: 'ask', reason: undefined, again: false, verbose: false, withoutEffect: [] };

describe('the cmdlet line', () => {
  test.each([
    `${HEAD} ${USER}`,
    `revoke-spousersession -user ${USER}`,
    `REVOKE–SPOUSERSESSION –User ${USER}`,
    `${HEAD} —u ${USER}`,
    `${HEAD} -Us:${USER}`,
    `${HEAD} -User: ${USER}`,
    `${HEAD} -User:'${USER}'`,
    `${HEAD} -User "${USER}"`,
    `${HEAD} '${USER}'`,
    `${HEAD} “${USER}”`,
    `${HEAD} [${USER}](mailto:${USER})`,
    `${HEAD} -User:[${USER}](mailto:${USER})`,
    `${HEAD} <mailto:${USER}|${USER}>`,
    `${HEAD} ${USER} -Confirm`,
    `${HEAD} ${USER} -cf`,
    `${HEAD} ${USER} -Confirm:$true`,
    `${HEAD} ${USER} -WhatIf:$false`,
    `${HEAD} -Verbose:$false ${USER}`,
  ])('%j asks', (line) => {
    expect(revoke(line)).toEqual(plain);
  });

  test.each([`${LINE} -WhatIf`, `${HEAD} -wi ${USER}`, `${LINE} -wh`, `${LINE} −WhatIf:$TRUE`, `${LINE} -Confirm:$false -WhatIf`, `${LINE} -WhatIf -Confirm`])(
    '%j only asks what would happen',
    (line) => {
      expect(revoke(line)).toEqual({ ...plain, mode: 'what-if' });
    },
  );

  test.each([`${LINE} -Confirm:$false`, `${HEAD} -cf:$False ${USER}`, `${HEAD} –c:$FALSE ${USER}`, `${LINE} -Confirm: $false`, `${LINE} -WhatIf:$false -Confirm:$false`])(
    '%j runs without a card',
    (line) => {
      expect(revoke(line)).toEqual({ ...plain, mode: 'unconfirmed' });
    },
  );

  test('doubled quotes stand for one, and an apostrophe may stand in double quotes or in none', () => {
    for (const said of ["'o''brien@contoso.com'", '"o\'brien@contoso.com"', "o'brien@contoso.com"]) {
      expect(revoke(`${HEAD} ${said}`).target).toEqual({ by: 'upn', upn: "o'brien@contoso.com" });
    }
    expect(parseCommand(`${HEAD} "a""b@contoso.com"`)).toMatchObject({ problem: { code: 'forbidden-character', values: { character: '"' } } });
  });

  test('an object id in braces is no script block', () => {
    expect(revoke(`${HEAD} {0A1B2C3D-0000-4000-8000-00000000ABCD}`).target.by).toBe('object-id');
  });

  test('common parameters are accepted with their values, which are never a user', () => {
    for (const line of [`${LINE} -ErrorAction Stop`, `${HEAD} -ea Stop ${USER}`, `${HEAD} -ea:Stop ${USER}`, `${HEAD} -ErrorA 'Stop' -User ${USER}`]) {
      expect(revoke(line)).toEqual({ ...plain, withoutEffect: ['ErrorAction'] });
    }
    expect(revoke(`${HEAD} -db -infa Ignore -iv i -ov +o -ob 2 -pv p -proga 0 -wa stop -wv w -ev e -v ${USER}`)).toEqual({
      ...plain,
      verbose: true,
      withoutEffect: ['Debug', 'InformationAction', 'InformationVariable', 'OutVariable', 'OutBuffer', 'PipelineVariable', 'ProgressAction', 'WarningAction', 'WarningVariable', 'ErrorVariable'],
    });
    expect(parseCommand(`${HEAD} -ErrorAction Stop`)).toMatchObject({ problem: { code: 'user-missing' } });
  });

  test('a reason and "again" may follow, as in plain words', () => {
    expect(revoke(`${LINE} -Confirm:$false again`)).toEqual({ ...plain, mode: 'unconfirmed', again: true });
    expect(revoke(`${HEAD} ${USER} encore car volé | encore`)).toEqual({ ...plain, again: true, reason: 'volé | encore' });
  });

  test('every parameter is found by its full name and its alias', () => {
    for (const { name, alias, takes } of PARAMETERS) {
      const value = { switch: '', user: '', preference: ' Stop', variable: ' x', count: ' 1' }[takes];
      for (const written of takes === 'user' ? [] : [name, name.toUpperCase(), alias ?? name]) {
        expect(parseCommand(`${HEAD} -${written}${value} ${USER}`)).toMatchObject({ ok: true });
      }
    }
  });
});

describe('a cmdlet line that is wrong', () => {
  test.each<[string, ProblemCode, string | undefined]>([
    [HEAD, 'user-missing', `${HEAD} -User user@contoso.com`],
    [`${HEAD} -User`, 'user-missing', `${HEAD} -User user@contoso.com`],
    [`${HEAD} -User -WhatIf`, 'user-missing', `${HEAD} -User user@contoso.com -WhatIf`],
    [`${HEAD} -User ""`, 'user-missing', `${HEAD} -User user@contoso.com`],
    [`${HEAD} -User:`, 'user-missing', `${HEAD} -User user@contoso.com`],
    [`${HEAD} -User ${USER} -User bob@contoso.com`, 'user-twice', LINE],
    [`${HEAD} ${USER} bob@contoso.com`, 'one-user-only', LINE],
    [`${HEAD} -User ${USER} bob@contoso.com`, 'one-user-only', LINE],
    [`${HEAD} ${USER},bob@contoso.com`, 'one-user-only', LINE],
    [`${HEAD} ${USER} now`, 'unexpected-word', LINE],
    [`${HEAD} Adele`, 'not-an-identifier', undefined],
    [`${HEAD} ${USER}.`, 'not-an-identifier', LINE],
    [`${LINE} -Confirm $false`, 'confirm-with-blank', `${LINE} -Confirm:$false`],
    [`${HEAD} -Confirm $false ${USER}`, 'confirm-with-blank', `${LINE} -Confirm:$false`],
    [`${LINE} -cf false`, 'confirm-with-blank', `${LINE} -Confirm:$false`],
    [`${LINE} -Confirm $true`, 'confirm-with-blank', LINE],
    [`${LINE} -WhatIf $true`, 'switch-with-blank', `${LINE} -WhatIf`],
    [`${LINE} -WhatIf $false`, 'switch-with-blank', LINE],
    [`${LINE} -Verbose $true`, 'switch-with-blank', `${LINE} -Verbose`],
    [`${LINE} -Confirm:0`, 'bad-switch-value', `${LINE} -Confirm:$false`],
    [`${LINE} -Confirm:1`, 'bad-switch-value', LINE],
    [`${LINE} -Confirm:maybe`, 'bad-switch-value', LINE],
    [`${LINE} -Confirm:'$false'`, 'bad-switch-value', LINE],
    [`${LINE} -WhatIf:no`, 'bad-switch-value', `${LINE} -WhatIf`],
    [`${LINE} -Confirm:`, 'value-missing', LINE],
    [`${LINE} -Confirm:$false -Confirm`, 'parameter-twice', LINE],
    [`${LINE} -WhatIf -wi`, 'parameter-twice', `${LINE} -WhatIf`],
    [`${LINE} -ea Stop -ErrorAction Stop`, 'parameter-twice', `${LINE} -ErrorAction Continue`],
    [`${LINE} -ea`, 'value-missing', `${LINE} -ErrorAction Continue`],
    [`${LINE} -ea bob@contoso.com`, 'bad-value', `${LINE} -ErrorAction Continue`],
    [`${LINE} -Force`, 'unknown-parameter', LINE],
    [`${LINE} -WhatIff`, 'unknown-parameter', `${LINE} -WhatIf`],
    [`${LINE} -W`, 'ambiguous-parameter', `${LINE} -WhatIf`],
    [`${HEAD} -User *`, 'wildcard', undefined],
    [`${HEAD} adele*@contoso.com`, 'wildcard', undefined],
    [`${HEAD} [ab]dele@contoso.com`, 'wildcard', undefined],
    [`${LINE} | Out-Null`, 'expression', LINE],
    [`${LINE}; Get-Date`, 'expression', LINE],
    [`${LINE} > x.txt`, 'expression', LINE],
    [`${LINE} & calc`, 'expression', LINE],
    [`${HEAD} "${USER}"|x`, 'expression', LINE],
    [`${HEAD} $user`, 'expression', `${HEAD} -User user@contoso.com`],
    [`${HEAD} "$user"`, 'expression', `${HEAD} -User user@contoso.com`],
    [`${HEAD} (Get-User)`, 'expression', `${HEAD} -User user@contoso.com`],
    [`${HEAD} $(${USER})`, 'expression', LINE],
    [`${HEAD} @(${USER},bob@contoso.com)`, 'expression', LINE],
    [`${HEAD} \`${USER}\``, 'expression', LINE],
    [`${HEAD} "${USER}`, 'quote-open', LINE],
    [`${HEAD} [${USER}](mailto:bob@contoso.com)`, 'link-disagrees', undefined],
    [`${LINE} because`, 'reason-missing', LINE],
    [`${LINE} because ${'x'.repeat(501)}`, 'reason-too-long', LINE],
  ])('%j is refused as %s', (line, code, instead) => {
    const parsed = parseCommand(line);
    expect(parsed).toMatchObject({ ok: false, problem: { code } });
    if (!parsed.ok) expect(parsed.problem.line).toBe(instead);
  });

  test('an ambiguous beginning names its candidates, common parameters among them', () => {
    expect(parseCommand(`${LINE} -w`)).toMatchObject({ problem: { values: { parameter: 'w', candidates: '-WhatIf, -WarningAction, -WarningVariable' } } });
    expect(parseCommand(`${LINE} -e Stop`)).toMatchObject({ problem: { values: { candidates: '-ErrorAction, -ErrorVariable' } } });
  });

  test('an unknown parameter names what is allowed', () => {
    expect(parseCommand(`${LINE} -Identity x`)).toMatchObject({ problem: { values: { parameter: 'Identity', allowed: '-User, -WhatIf, -Confirm' } } });
  });
});
