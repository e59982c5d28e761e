import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { generate } from 'selfsigned';
import { checkLines, sayingText, suggestedLines } from '../../src/cards';
import { EXAMPLES } from '../../src/domain/command/grammar';
import { parseCommand } from '../../src/domain/command/parse';
import {
  byUrgency,
  certificateFinding,
  finding,
  FINDING_CODES,
  isComplete,
  judgePermission,
  refusedCallFindings,
  signInFinding,
  stateOf,
  type Reading,
  type SigningApp,
} from '../../src/domain/diagnosis';
import { certificateInspection } from '../../src/tenant';
import { tokenFacts } from '../../src/tenant/credentials/token-facts';
import { READS, REVOKE } from './lines';

const APP: SigningApp = { who: 'acting', clientId: '0f3c2a51-7d5e-4b1a-9c86-2e4d6f8a1b3c', kind: 'registered', host: 'login.microsoftonline.com' };
const IDENTITY: SigningApp = { ...APP, kind: 'managed' };
const NOW = Date.UTC(2026, 10, 2);
const DAY = 24 * 3_600_000;

describe('a permission', () => {
  const answered: Reading = { went: 'answered' };
  const refused: Reading = { went: 'refused', detail: '403 Authorization_RequestDenied' };
  const unanswered: Reading = { went: 'unanswered', detail: 'timeout' };
  const notTried: Reading = { went: 'not-tried' };

  test.each([
    ['the token has it and the read works', ['User.Read.All'], answered, 'permission.works'],
    ['the read works although the token does not name it, as by a directory role', [], answered, 'permission.works'],
    ['the token cannot be read and the read works', undefined, answered, 'permission.works'],
    ['the token lacks it and the read is refused', [], refused, 'permission.missing'],
    ['the token cannot be read and the read is refused', undefined, refused, 'permission.missing'],
    ['the token has it and the read is refused', ['User.Read.All'], refused, 'permission.refused'],
    ['the token has it and nobody answers', ['User.Read.All'], unanswered, 'permission.unknown'],
    ['the token lacks it and nobody answers', ['GroupMember.Read.All'], unanswered, 'permission.missing'],
    ['the token has it and nothing was tried', ['User.Read.All'], notTried, 'permission.by-token'],
    ['the token has a greater one and nothing was tried', ['Directory.Read.All'], notTried, 'permission.by-token'],
    ['the token cannot be read and nothing was tried', undefined, notTried, 'permission.unknown'],
  ] as const)('%s', (_when, roles, reading, code) => {
    expect(judgePermission(APP, 'User.Read.All', roles, reading).code).toBe(code);
  });

  test('of a managed identity is granted by a command, since there is nothing to click', () => {
    const [, line = ''] = checkLines([judgePermission(IDENTITY, 'User.Read.All', [], refused)], 'en');
    expect(line).toContain(`Get-MgServicePrincipal -Filter "appId eq '${APP.clientId ?? ''}'"`);
    expect(line).toContain('New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $i.Id -PrincipalId $i.Id -ResourceId $s.Id -AppRoleId ($s.AppRoles | Where-Object Value -eq User.Read.All).Id');
    expect(line).not.toContain('App registrations');
  });

  test('a refused call names what the token lacks, and one line when it lacks nothing', () => {
    const codes = (roles: readonly string[] | undefined) => refusedCallFindings(APP, READS, roles, '403 X').map(({ code, values }) => `${code} ${values['permission'] ?? ''}`);
    expect(codes(['User.Read.All'])).toEqual(['permission.missing RoleManagement.Read.Directory', 'permission.missing GroupMember.Read.All']);
    expect(codes(READS)).toEqual([`permission.refused ${READS.join(', ')}`]);
    expect(codes(undefined)).toHaveLength(3);
    expect(refusedCallFindings(APP, [REVOKE], ['User.ReadWrite.All'], '403 X')[0]?.code).toBe('permission.refused');
  });
});

describe('signing in', () => {
  test.each([
    ['AADSTS7000215', 'sign-in.secret'],
    ['AADSTS7000222', 'sign-in.secret-expired'],
    ['AADSTS700027', 'sign-in.certificate'],
    ['AADSTS700213', 'sign-in.federation'],
    ['AADSTS700016', 'sign-in.app-unknown'],
    ['AADSTS7000112', 'sign-in.app-disabled'],
    ['AADSTS90002', 'sign-in.tenant-unknown'],
    ['AADSTS500011', 'sign-in.resource-unknown'],
    ['AADSTS53003', 'sign-in.refused'],
    ['toString', 'sign-in.refused'],
  ])('%s is told as %s, with its code', (detail, code) => {
    expect(signInFinding(APP, { ended: 'refused', detail })).toMatchObject({ code, values: { detail } });
    expect(checkLines([signInFinding(APP, { ended: 'refused', detail })], 'en')[1]).toContain(`(${detail})`);
  });
});

describe('a certificate', () => {
  test.each([
    [400, 'certificate.valid'],
    [30, 'certificate.valid'],
    [29, 'certificate.ends-soon'],
    [0, 'certificate.ended'],
    [-1, 'certificate.ended'],
  ])('that has %d days left', (days, code) => {
    expect(certificateFinding('BOT_CERTIFICATE_PATH', NOW + days * DAY, NOW).code).toBe(code);
  });

  describe('in a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const look = async (text: string | undefined) => {
      const path = join(folder, 'app.pem');
      rmSync(path, { force: true });
      if (text !== undefined) writeFileSync(path, text);
      const inspection = certificateInspection('AZURE_CLIENT_CERTIFICATE_PATH', path, { now: () => Date.now(), wait: () => Promise.resolve() });
      return (await inspection.look(undefined, 0))[0];
    };

    test('is found behind its private key, and its days are counted', async () => {
      const { private: key, cert } = await generate([{ name: 'commonName', value: 'app' }], { notAfterDate: new Date(Date.now() + 12.5 * DAY) });
      expect(await look(`${key}\n${cert}`)).toEqual(finding('certificate.ends-soon', { variable: 'AZURE_CLIENT_CERTIFICATE_PATH', days: 12 }));
    });

    test.each([
      ['no file', undefined],
      ['no certificate', 'hello'],
      ['a broken one', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ])('%s is said to be none', async (_what, text) => {
      expect((await look(text))?.code).toBe('certificate.unreadable');
    });
  });
});

describe('what is read in our own token', () => {
  const token = (payload: unknown): string => ['{}', JSON.stringify(payload), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');

  test('permissions, client id and principal', () => {
    expect(tokenFacts(token({ roles: ['A', 7, 'B'], appid: 'x', oid: '0F3C2A51-7d5e-4b1a-9c86-2e4d6f8a1b3c' }))).toEqual({ roles: ['A', 'B'], appId: 'x', principal: '0f3c2a51-7d5e-4b1a-9c86-2e4d6f8a1b3c' });
    expect(tokenFacts(token({ azp: 'y' }))).toEqual({ roles: [], appId: 'y', principal: undefined });
  });

  test('nothing, when it has another form; it never throws', () => {
    for (const text of ['', 'opaque', 'a.b.c', token(null), token('x')]) expect(tokenFacts(text)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => void tokenFacts(text)));
  });
});

describe('the whole', () => {
  const findings = fc.array(fc.constantFrom(...FINDING_CODES).map((code) => finding(code)));

  test('is in the order in which it has to be done, and nothing is lost', () => {
    fc.assert(
      fc.property(findings, (some) => {
        const states = byUrgency(some).map(stateOf);
        expect(states.join()).toMatch(/^(?:missing,?)*(?:unknown,?)*(?:warning,?)*(?:ok,?)*$/);
        expect(states).toHaveLength(some.length);
      }),
    );
  });

  test('is complete only when nothing is missing or unknown', () => {
    fc.assert(fc.property(findings, (some) => isComplete(some) === !some.some((each) => ['missing', 'unknown'].includes(stateOf(each)))));
  });

  test('every missing or unknown thing and every warning says its fix, and every line begins with a word', () => {
    const values = { who: 'acting', kind: 'registered', subject: 'store', app: 'app', detail: 'd', because: 'form', path: 'p', roles: 'r', permission: 'p', permissions: 'p', by: 'b', host: 'h', hosts: 'h', variable: 'V', variables: 'V', days: 1, count: 1, entry: 1, entries: 1, anchored: 1, hash: 'h', folder: 'f', idVariable: 'I', tenantVariable: 'T', secretVariable: 'S', certificateVariable: 'C', place: 'p', database: 'd' };
    for (const code of FINDING_CODES) {
      const [[, en = ''], [, fr = '']] = [checkLines([finding(code, values)], 'en'), checkLines([finding(code, values)], 'fr')];
      expect(en).toMatch({ ok: /^OK: /, missing: /^Missing: .*Fix/, unknown: /^Unknown: .*Fix/, warning: /^Warning: .*Fix/ }[stateOf(finding(code))]);
      expect(fr).toMatch({ ok: /^OK : /, missing: /^Manquant : .*Solution/, unknown: /^Inconnu : .*Solution/, warning: /^Avertissement : .*Solution/ }[stateOf(finding(code))]);
      expect(`${en}${fr}`).not.toContain('\n');
    }
  });
});

describe.each(['help', 'welcome'] as const)('%s', (kind) => {
  test.each(['en', 'fr'] as const)('points to check, in words and as a line to press (%s)', (language) => {
    const line = EXAMPLES[language].check;
    expect(sayingText({ kind }, language)).toContain(line);
    expect(suggestedLines({ kind }, language)).toContain(line);
    expect(parseCommand(line)).toEqual({ ok: true, command: { kind: 'check' } });
  });
});
