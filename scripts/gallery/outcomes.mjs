// Every outcome that a request can have, as the program records it.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { FAILURES } = require('../../dist/domain/outcome.js');
const { finding } = require('../../dist/domain/diagnosis.js');

const APP = { app: '0c5a3e64-2b1f-4f0e-9d2a-6b7c8d9e0f10', kind: 'registered' };
const SHAREPOINT = { revokeWith: 'sharepoint' };
const MANAGED = { ...APP, kind: 'managed' };

/** What the services really answer with each failure; the rest have nothing to add. */
const EXAMPLES = {
  'permission-missing': { detail: '403 Authorization_RequestDenied', findings: [finding('permission.missing', { permission: 'User.RevokeSessions.All', ...APP })] },
  'directory-permission-missing': { detail: '403 Authorization_RequestDenied', findings: [finding('permission.missing', { permission: 'RoleManagement.Read.Directory', ...APP })] },
  throttled: { detail: '429 TooManyRequests' },
  'no-answer': { detail: '503 ServiceUnavailable' },
  'credential-refused': {
    detail: '401 AADSTS7000222',
    findings: [finding('sign-in.secret-expired', { ...APP, who: 'acting', secretVariable: 'AZURE_CLIENT_SECRET', detail: 'AADSTS7000222' })],
  },
  refused: { detail: '400 Request_BadRequest' },
  'sharepoint-access-denied': { detail: '403 AccessDenied', findings: [finding('sharepoint.missing', { ...APP, detail: '403 AccessDenied' })] },
  'sharepoint-secret': { detail: '401 UnsupportedAppOnlyToken' },
  'sharepoint-failed': { detail: '500 InternalServerError' },
  'audit-standstill': { detail: 'restored', inDoubt: true },
};

const TITLES = {
  'permission-missing': 'the permission to revoke is missing',
  'directory-permission-missing': 'a permission to read is missing',
  'not-entitled-any-more': 'who confirmed lost the role',
  'target-changed': 'the account changed after the click',
  throttled: 'Graph asks to wait for too long',
  'no-answer': 'Graph does not answer',
  'credential-refused': "Entra refuses the app's credential",
  refused: 'Graph refuses for another reason',
  stopped: 'the kill switch is on',
  'audit-standstill': 'a backup was put back',
  'sharepoint-access-denied': 'SharePoint refuses the app',
  'sharepoint-secret': 'SharePoint refuses a client secret',
  'sharepoint-failed': 'SharePoint reports an error',
};

const failure = (because, example) => ({ result: 'failed', because, detail: '', inDoubt: false, ...example });
const failed = (because) => {
  if (TITLES[because] === undefined) throw new Error(`The failure ${because} has no title: add it to TITLES in scripts/gallery/outcomes.mjs.`);
  return [`failed-${because}`, `Failed: ${TITLES[because]}`, `Nothing was revoked (\`${because}\`).`, failure(because, EXAMPLES[because])];
};

/** Each as `[id, title, what, outcome, changes]`; `changes` to the request and the route are left out where there are none. @param start the moment of asking, in milliseconds */
export const outcomes = (start) => [
  ['done-verified', 'Result: signed out, verified', 'Graph accepted the call and the directory shows it.', { result: 'signing-out', verified: { validFrom: '2026-03-02T08:01:30Z', validFromAt: start + 90_000 }, provable: true }],
  ['done-unverified', 'Result: signed out, not visible yet', 'Graph accepted the call; the directory does not show it yet.', { result: 'signing-out', verified: undefined, provable: true }],
  ['done-by-sharepoint', 'Result: signed out by SharePoint', 'SharePoint says that it takes time; nothing can prove it.', { result: 'signing-out', verified: undefined, provable: false }, SHAREPOINT],
  ['done-at-once', 'Result: signed out at once', 'Only SharePoint says so. Here with `-Verbose`.', { result: 'signed-out' }, { ...SHAREPOINT, verbose: true }],
  ['not-available', 'Result: not available', 'SharePoint has the cmdlet disabled for this tenant.', { result: 'not-available' }, SHAREPOINT],
  ['not-found', 'Result: not found', 'The account was deleted in between.', { result: 'not-found' }],
  ['not-applicable', 'Result: an external user', 'The account became an external one in between.', { result: 'not-applicable' }],
  ...FAILURES.map(failed),
  [
    'failed-managed-identity',
    'Failed: the permission to revoke is missing, managed identity',
    'The fix is a line of PowerShell: the portal cannot grant permissions to such an identity.',
    failure('permission-missing', { ...EXAMPLES['permission-missing'], findings: [finding('permission.missing', { permission: 'User.RevokeSessions.All', ...MANAGED })] }),
  ],
  ['failed-in-doubt', 'Failed: in doubt', 'A call was sent whose answer never came, nor can its effect be read back.', failure('no-answer', { inDoubt: true })],
];
