import type { TenantId } from '../domain/people';
import { mistake, type Mistake } from '../domain/mistake';
import { failure, success, type Result } from './mistakes';
import type { Draft, VariableName } from './variables';

/** How the bot proves to Bot Connector who it is. `path`: a PEM file with certificate and private key. */
export type BotCredential =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'certificate'; readonly path: string }
  | { readonly kind: 'managed-identity'; readonly clientId: string };

/** How the acting app proves to Entra who it is. */
export type ActingCredential =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'certificate'; readonly path: string }
  /** The file holds a token of another issuer that Entra trusts for this app; it is replaced while the server runs. */
  | { readonly kind: 'federated'; readonly tokenFilePath: string }
  /** User-assigned when the app has a client id, else system-assigned. */
  | { readonly kind: 'managed-identity' };

/** The Azure Bot registration. Ids are in lower case. */
export interface Bot {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly credential: BotCredential;
}

/** The app that acts on the tenant, and that tenant. */
export interface ActingApp {
  readonly tenantId: TenantId;
  readonly clientId: string | undefined;
  readonly credential: ActingCredential;
}

/** Whether a file is there and can be read by this process. */
export type FileReadable = (path: string) => boolean;

/** The Azure Bot registration with its one credential. */
export function readBot(draft: Draft, fileReadable: FileReadable): Result<Bot> {
  const { BOT_ID: id, BOT_TENANT_ID: tenantId } = draft;
  const mistakes = [...botCredentialMistakes(draft), ...filesMissing(draft, ['BOT_CERTIFICATE_PATH'], fileReadable), ...tenantMistakes(draft)];
  if (mistakes.length > 0 || id === undefined || tenantId === undefined) return failure(mistakes);
  const credential = botCredential(draft, id);
  return credential === undefined ? failure([]) : success({ id, tenantId, credential });
}

function botCredential(draft: Draft, id: string): BotCredential | undefined {
  if (draft.BOT_TYPE === 'UserAssignedMsi') return { kind: 'managed-identity', clientId: id };
  if (draft.BOT_PASSWORD !== undefined) return { kind: 'secret', secret: draft.BOT_PASSWORD };
  return draft.BOT_CERTIFICATE_PATH === undefined ? undefined : { kind: 'certificate', path: draft.BOT_CERTIFICATE_PATH };
}

function botCredentialMistakes(draft: Draft): readonly Mistake[] {
  const set = present(draft, ['BOT_PASSWORD', 'BOT_CERTIFICATE_PATH']);
  if (draft.BOT_TYPE === 'UserAssignedMsi') {
    return set.map((variable) => mistake([variable], 'managed-identity-with-credential'));
  }
  if (set.length === 2) return [mistake(set, 'both-set')];
  if (set.length === 0 && draft.BOT_TYPE === 'SingleTenant') return [mistake(['BOT_PASSWORD', 'BOT_CERTIFICATE_PATH'], 'both-missing')];
  return [];
}

function tenantMistakes({ BOT_TENANT_ID: bot, AZURE_TENANT_ID: acting }: Draft): readonly Mistake[] {
  if (bot === undefined || acting === undefined || bot === acting) return [];
  return [mistake(['BOT_TENANT_ID', 'AZURE_TENANT_ID'], 'tenants-differ')];
}

const ACTING_CREDENTIALS = ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_FEDERATED_TOKEN_FILE'] as const;

/**
 * The acting app with its one credential, a managed identity when none is set. `clientIdGiven`: `AZURE_CLIENT_ID` is set,
 * readable or not.
 */
export function readActingApp(draft: Draft, clientIdGiven: boolean, fileReadable: FileReadable): Result<ActingApp> {
  const set = present(draft, ACTING_CREDENTIALS);
  const { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId } = draft;
  const mistakes: readonly Mistake[] = [
    ...(set.length > 1 ? [mistake(set, 'several-credentials')] : []),
    ...(set.length > 0 && !clientIdGiven ? [mistake(['AZURE_CLIENT_ID'], 'missing-azure-client-id')] : []),
    ...filesMissing(draft, ['AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_FEDERATED_TOKEN_FILE'], fileReadable),
  ];
  if (mistakes.length > 0 || tenantId === undefined) return failure(mistakes);
  return success({ tenantId, clientId, credential: actingCredential(draft) });
}

function actingCredential(draft: Draft): ActingCredential {
  if (draft.AZURE_CLIENT_SECRET !== undefined) return { kind: 'secret', secret: draft.AZURE_CLIENT_SECRET };
  if (draft.AZURE_CLIENT_CERTIFICATE_PATH !== undefined) return { kind: 'certificate', path: draft.AZURE_CLIENT_CERTIFICATE_PATH };
  if (draft.AZURE_FEDERATED_TOKEN_FILE !== undefined) return { kind: 'federated', tokenFilePath: draft.AZURE_FEDERATED_TOKEN_FILE };
  return { kind: 'managed-identity' };
}

/** The client secrets that are set, by variable. */
export const secretsInUse = (draft: Draft): readonly string[] => present(draft, ['BOT_PASSWORD', 'AZURE_CLIENT_SECRET']);

/** `ALLOW_CLIENT_SECRETS=false` and a secret all the same. */
export function forbiddenSecrets(draft: Draft): readonly Mistake[] {
  if (draft.ALLOW_CLIENT_SECRETS !== false) return [];
  return secretsInUse(draft).map((variable) => mistake([variable], 'client-secret-refused'));
}

const present = <Name extends VariableName>(draft: Draft, names: readonly Name[]): readonly Name[] =>
  names.filter((name) => draft[name] !== undefined);

type PathVariable = 'BOT_CERTIFICATE_PATH' | 'AZURE_CLIENT_CERTIFICATE_PATH' | 'AZURE_FEDERATED_TOKEN_FILE';

const filesMissing = (draft: Draft, names: readonly PathVariable[], fileReadable: FileReadable): readonly Mistake[] =>
  names
    .filter((name) => {
      const path = draft[name];
      return path !== undefined && !fileReadable(path);
    })
    .map((variable) => mistake([variable], 'file-unreadable'));
