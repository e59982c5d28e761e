import { message } from '../../src/locale';
import { sayingText } from '../../src/cards';
import { finding, sharePointMissing, signInFinding, type SigningApp } from '../../src/domain/diagnosis';
import { GLOBAL_ADMINISTRATOR } from '../../src/domain/roles';
import { findingLine } from '../../src/cards/check-text';
import { textOf } from './pages';

const USER = 'user@contoso.com';
const REFUSED = '403 Authorization_RequestDenied';
const APP: SigningApp = { who: 'acting', clientId: '33333333-3333-4333-8333-333333333333', kind: 'registered', host: 'login.microsoftonline.com' };
const missing = (permission: string) => finding('permission.missing', { permission, app: APP.clientId ?? '', kind: APP.kind });

const failed = message('en', 'result.failed', { user: USER });
const sharePoint = '200 AccessDenied';
const entra = signInFinding(APP, { ended: 'refused', detail: 'AADSTS700027' });

/** Every quotation of the page, as the program writes it. */
const SAID: readonly string[] = [
  sayingText({ kind: 'nothing-done', because: 'directory-permission-missing', detail: REFUSED, findings: [missing('GroupMember.Read.All')], at: 'ask' }, 'en'),
  [failed, findingLine(missing('User.RevokeSessions.All'), 'en'), message('en', 'failure.permission-missing', { detail: REFUSED })].join('\n'),
  [failed, findingLine(sharePointMissing(APP, sharePoint), 'en'), message('en', 'failure.sharepoint-access-denied', { detail: sharePoint })].join('\n'),
  [message('en', 'result.not-available', { user: USER }), message('en', 'not-available.fix')].join('\n'),
  sayingText({ kind: 'nothing-done', because: 'credential-refused', detail: '401 AADSTS700027', findings: [entra], at: 'ask' }, 'en'),
  sayingText({ kind: 'refusal', because: 'no-role', adminRoles: [GLOBAL_ADMINISTRATOR] }, 'en'),
];

test('docs/permissions.md quotes what the bot says, word by word', () => {
  const quoted = [...textOf('docs/permissions.md').matchAll(/(?:^> .*\n)+/gm)].map(([quotation]) => quotation.replace(/^> /gm, '').trimEnd());
  expect(quoted).toEqual(SAID);
});
