import type { Finding } from '../domain/diagnosis';
import type { Failure, RevokeService } from '../domain/outcome';
import { ACCESS_DENIED, isNoAnswer, isRefused, UNSUPPORTED_APP_ONLY_TOKEN, type Refused } from './ports';

export interface Explained {
  readonly because: Failure;
  readonly detail: string;
  /** Who said it, or did not answer. */
  readonly service: RevokeService;
  /** What `check` says about it; none where there is nothing to grant or to configure. */
  readonly findings: readonly Finding[];
}

/**
 * What a failed call to the tenant means for the person who reads it. Anything that is neither a refusal nor a missing
 * answer is a defect and goes on up.
 * @param calling whether people and roles were read, or the revocation itself was called
 * @param route by which service it was called
 */
export const explain = (error: unknown, calling: 'read' | 'revoke', route: RevokeService = 'graph'): Explained => {
  // People and roles are read by Graph on both routes.
  const service = calling === 'revoke' ? route : 'graph';
  if (isRefused(error)) {
    const detail = `${error.status} ${error.code}`;
    const { findings } = error;
    if (error.service === 'entra') return { because: 'credential-refused', detail, service, findings };
    if (error.service === 'sharepoint') return { because: sharePointFailure(error), detail, service, findings };
    if (error.status === 403) return { because: calling === 'read' ? 'directory-permission-missing' : 'permission-missing', detail, service, findings };
    return { because: 'refused', detail, service, findings };
  }
  if (isNoAnswer(error)) return { because: error.detail.startsWith('429') ? 'throttled' : 'no-answer', detail: error.detail, service, findings: [] };
  throw error;
};

/** SharePoint refuses with 403, or with the object model's "access denied" under another status. */
const sharePointFailure = ({ status, code }: Refused): Failure => {
  if (code === UNSUPPORTED_APP_ONLY_TOKEN) return 'sharepoint-secret';
  return status === 403 || code === ACCESS_DENIED ? 'sharepoint-access-denied' : 'sharepoint-failed';
};
