/** What `check` finds: what works, what is missing, and for each missing thing the smallest fix. Facts only; the words are in `locale/`. */

export type FindingState = 'ok' | 'missing' | 'unknown' | 'warning';

/** Everything that can be found, with what it means. After each code: the names in `values`. */
export const FINDINGS = {
  'role.held': 'ok', // roles
  'role.none': 'missing', // roles
  'role.guest': 'missing',
  'role.disabled': 'missing',
  'role.unknown-person': 'missing',
  'role.unreadable': 'unknown', // detail
  // Signing in to Entra; values: those of `SigningApp`, detail (an AADSTS code or what became of the call)
  'sign-in.works': 'ok',
  'sign-in.secret': 'missing',
  'sign-in.secret-expired': 'missing',
  'sign-in.certificate': 'missing',
  'sign-in.federation': 'missing',
  'sign-in.app-unknown': 'missing',
  'sign-in.app-disabled': 'missing',
  'sign-in.tenant-unknown': 'missing',
  'sign-in.resource-unknown': 'missing',
  'sign-in.refused': 'missing',
  'sign-in.unanswered': 'unknown',
  'consent.given': 'ok', // permissions
  'consent.missing': 'missing', // app, kind
  'permission.works': 'ok', // permission
  'permission.by-token': 'ok', // permission, by
  'permission.missing': 'missing', // permission, app, kind
  'permission.refused': 'missing', // permission, detail
  'permission.unknown': 'unknown', // permission, detail (`sign_in` and `token`: see the judgement below)
  'sharepoint.answers': 'ok', // host
  'sharepoint.missing': 'missing', // app, kind, detail
  'sharepoint.unanswered': 'unknown', // host, detail
  'keys.read': 'ok', // host
  'keys.unread': 'missing', // host, detail
  'certificate.valid': 'ok', // variable, days
  'certificate.ends-soon': 'warning', // variable, days
  'certificate.ended': 'missing', // variable
  'certificate.unreadable': 'missing', // variable
  'store.writable': 'ok',
  'store.new': 'ok', // folder
  'store.new-on-server': 'ok', // place (host and port), database
  'store.failed': 'missing',
  'store.failed-on-server': 'missing', // place, database, detail (a state of the server, or what became of the connection)
  'audit.joined': 'ok', // count, hash
  'audit.broken': 'missing', // entry
  'audit.unread': 'unknown',
  'audit.anchored': 'ok', // count
  'audit.anchor-waits': 'warning', // count
  'audit.anchor-lost': 'warning',
  'audit.restored': 'missing', // entries, anchored
  'audit.rewritten': 'missing', // entries, anchored
  'audit.anchor-forged': 'missing', // anchored
  'audit.unanchored': 'missing', // entries
  'audit.key-new': 'ok', // folder
  'audit.key-open': 'warning',
  'audit.key-unfit': 'missing', // because, path, detail (as `audit-key` of the catalogues has them)
  'tab.served': 'ok', // host
  'tab.half': 'warning', // variable: the one that is missing
  'own-hosts': 'warning', // hosts
  'client-secrets': 'warning', // variables
  stopped: 'warning',
  unanswered: 'unknown', // subject
} as const satisfies Readonly<Record<string, FindingState>>;

export type FindingCode = keyof typeof FINDINGS;
export const FINDING_CODES = Object.keys(FINDINGS) as readonly FindingCode[];

/** One thing that was looked at. Values hold no name of a person and no secret. */
export interface Finding {
  readonly code: FindingCode;
  readonly values: Readonly<Record<string, string | number>>;
}

export const finding = (code: FindingCode, values: Finding['values'] = {}): Finding => ({ code, values });
export const stateOf = ({ code }: Finding): FindingState => FINDINGS[code];

const URGENCY: readonly FindingState[] = ['missing', 'unknown', 'warning', 'ok'];

/** What has to be done first; what is equally urgent stays in its order. */
export const byUrgency = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => URGENCY.indexOf(stateOf(a)) - URGENCY.indexOf(stateOf(b)));

/** Everything that was looked at is there. What is unknown is not. */
export const isComplete = (findings: readonly Finding[]): boolean => findings.every((each) => stateOf(each) === 'ok' || stateOf(each) === 'warning');

/** An application that signs in to Entra, as far as a fix has to name it. */
export interface SigningApp {
  readonly who: 'acting' | 'bot';
  /** Client id; `undefined` for a system-assigned managed identity. */
  readonly clientId: string | undefined;
  readonly kind: 'registered' | 'managed';
  /** Host of Entra. */
  readonly host: string;
}

/** The variables in which an application's identity is configured. */
const VARIABLES = {
  acting: { idVariable: 'AZURE_CLIENT_ID', tenantVariable: 'AZURE_TENANT_ID', secretVariable: 'AZURE_CLIENT_SECRET', certificateVariable: 'AZURE_CLIENT_CERTIFICATE_PATH' },
  bot: { idVariable: 'BOT_ID', tenantVariable: 'BOT_TENANT_ID', secretVariable: 'BOT_PASSWORD', certificateVariable: 'BOT_CERTIFICATE_PATH' },
} as const;

/** Empty for an identity whose client id nobody configured. */
const appName = ({ clientId }: SigningApp): string => clientId ?? '';

const appValues = (app: SigningApp): Finding['values'] => ({ app: appName(app), kind: app.kind });

// Codes: Microsoft Entra, "AADSTS error codes".
const SIGN_IN_FAULTS: ReadonlyMap<string, FindingCode> = new Map([
  ['AADSTS7000215', 'sign-in.secret'],
  ['AADSTS7000222', 'sign-in.secret-expired'],
  ['AADSTS700027', 'sign-in.certificate'],
  ['AADSTS70021', 'sign-in.federation'],
  ['AADSTS700211', 'sign-in.federation'],
  ['AADSTS700212', 'sign-in.federation'],
  ['AADSTS700213', 'sign-in.federation'],
  ['AADSTS700016', 'sign-in.app-unknown'],
  ['AADSTS7000112', 'sign-in.app-disabled'],
  ['AADSTS90002', 'sign-in.tenant-unknown'],
  ['AADSTS900023', 'sign-in.tenant-unknown'],
  ['AADSTS500011', 'sign-in.resource-unknown'],
] as const);

/** How signing in ended: with a token, with Entra's refusal (its code), or without an answer. */
export type SignIn = { readonly ended: 'token' } | { readonly ended: 'refused' | 'unanswered'; readonly detail: string };

export const signInFinding = (app: SigningApp, signIn: SignIn): Finding => {
  const values = { ...appValues(app), ...VARIABLES[app.who], who: app.who, host: app.host };
  if (signIn.ended === 'token') return finding('sign-in.works', values);
  const code = signIn.ended === 'refused' ? (SIGN_IN_FAULTS.get(signIn.detail) ?? 'sign-in.refused') : 'sign-in.unanswered';
  return finding(code, { ...values, detail: signIn.detail });
};

/**
 * The application permissions that the product needs, each with the greater ones that include it (Microsoft Graph
 * permissions reference).
 */
const INCLUDED_IN = {
  'User.Read.All': ['User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'RoleManagement.Read.Directory': ['RoleManagement.Read.All', 'RoleManagement.ReadWrite.Directory'],
  'GroupMember.Read.All': ['GroupMember.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'User.RevokeSessions.All': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Permission = keyof typeof INCLUDED_IN;
/** What people and roles are read with. */
export const READ_PERMISSIONS = ['User.Read.All', 'RoleManagement.Read.Directory', 'GroupMember.Read.All'] as const satisfies readonly Permission[];
/** What Graph's revocation is called with. */
export const REVOKE_PERMISSION: Permission = 'User.RevokeSessions.All';

/** How one real read went that needs a permission. */
export type Reading =
  | { readonly went: 'answered' | 'not-tried' }
  /** Turned away (401, 403), or nobody answered. `detail`: status and code, or what became of the call. */
  | { readonly went: 'refused' | 'unanswered'; readonly detail: string };

/** The permission by which a token has this one: itself, or a greater one. */
const heldBy = (permission: Permission, roles: readonly string[]): string | undefined =>
  [permission, ...INCLUDED_IN[permission]].find((name) => roles.includes(name));

/**
 * What is known of one permission. A real read decides; where there is none, the token does.
 * @param roles the token's `roles`; `undefined` when the token cannot be read
 */
export const judgePermission = (app: SigningApp, permission: Permission, roles: readonly string[] | undefined, reading: Reading): Finding => {
  if (reading.went === 'answered') return finding('permission.works', { permission });
  const by = roles === undefined ? undefined : heldBy(permission, roles);
  const lacks = finding('permission.missing', { permission, ...appValues(app) });
  if (reading.went === 'refused') return by === undefined ? lacks : finding('permission.refused', { permission, detail: reading.detail });
  if (roles !== undefined && by === undefined) return lacks;
  if (reading.went === 'unanswered') return finding('permission.unknown', { permission, detail: reading.detail });
  return by === undefined ? finding('permission.unknown', { permission, detail: 'token' }) : finding('permission.by-token', { permission, by });
};

/** The same while the app cannot sign in. */
export const unknownPermission = (permission: Permission): Finding => finding('permission.unknown', { permission, detail: 'sign_in' });

/** Whether an administrator consented to anything at all: a token without one role comes from an app without consent. */
export const consentFinding = (app: SigningApp, roles: readonly string[]): Finding =>
  roles.length === 0 ? finding('consent.missing', appValues(app)) : finding('consent.given', { permissions: roles.toSorted().join(', ') });

/**
 * What a refused call shows: of the permissions that such a call needs those that the token lacks, or, when it lacks
 * none, that Graph refuses all the same. The same lines as in `check`.
 */
export const refusedCallFindings = (app: SigningApp, needed: readonly Permission[], roles: readonly string[] | undefined, detail: string): readonly Finding[] => {
  const refused: Reading = { went: 'refused', detail };
  const lacking = needed.map((permission) => judgePermission(app, permission, roles, refused)).filter(({ code }) => code === 'permission.missing');
  return lacking.length > 0 ? lacking : [finding('permission.refused', { permission: needed.join(', '), detail })];
};

export const sharePointMissing = (app: SigningApp, detail: string): Finding => finding('sharepoint.missing', { ...appValues(app), detail });

const DAY = 24 * 3_600_000;
/** Warned of from this many days before the end. */
const ENDS_SOON = 30;

/** @param endsAt last moment of the certificate, `undefined` when the file holds none; both in milliseconds */
export const certificateFinding = (variable: string, endsAt: number | undefined, now: number): Finding => {
  if (endsAt === undefined) return finding('certificate.unreadable', { variable });
  if (endsAt <= now) return finding('certificate.ended', { variable });
  const days = Math.floor((endsAt - now) / DAY);
  return finding(days < ENDS_SOON ? 'certificate.ends-soon' : 'certificate.valid', { variable, days });
};
