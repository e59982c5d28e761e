import {
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
  type TokenCredential,
} from '@azure/identity';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { Telemetry } from '../../service/ports';

/** How an application proves to Entra who it is. Paths are PEM files or token files. */
export type CredentialKind =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'certificate'; readonly path: string }
  | { readonly kind: 'federated'; readonly tokenFilePath: string }
  | { readonly kind: 'managed-identity' };

/** An application of a tenant, and the Entra host that knows it. */
export interface Application {
  readonly tenantId: string;
  /** Only a system-assigned managed identity has none. */
  readonly clientId: string | undefined;
  readonly credential: CredentialKind;
  readonly authorityHost: string;
  /** The authority is one of Microsoft's: its discovery service may be asked about it. */
  readonly microsoftAuthority: boolean;
}

/** Tells of the requests that are really made: most tokens are kept ones. */
const traced = (telemetry: Telemetry): PipelinePolicy => ({
  name: 'traced',
  sendRequest: (request, next) =>
    telemetry.call({ service: 'entra', method: request.method, url: request.url }, (headers) => {
      for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
      return next(request);
    }),
});

/** The credential of `@azure/identity` for this application. One try each: who asks decides whether to try again. */
export const credentialOf = ({ tenantId, clientId, credential, authorityHost, microsoftAuthority }: Application, telemetry: Telemetry): TokenCredential => {
  const options = {
    additionalPolicies: [{ policy: traced(telemetry), position: 'perRetry' as const }],
    authorityHost,
    // MSAL would ask login.microsoftonline.com about a host that it does not know.
    disableInstanceDiscovery: !microsoftAuthority,
    retryOptions: { maxRetries: 0 },
  };
  if (credential.kind === 'managed-identity') return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
  if (clientId === undefined) throw new Error('an application with a credential of its own needs a client id');
  switch (credential.kind) {
    case 'secret':
      return new ClientSecretCredential(tenantId, clientId, credential.secret, options);
    case 'certificate':
      return new ClientCertificateCredential(tenantId, clientId, credential.path, options);
    case 'federated':
      return new WorkloadIdentityCredential({ ...options, tenantId, clientId, tokenFilePath: credential.tokenFilePath });
  }
};
