import type { Finding } from '../domain/diagnosis';
import type { Failure } from '../domain/outcome';
import { ACCESS_DENIED, isNoAnswer, isRefused, UNSUPPORTED_APP_ONLY_TOKEN, type Refused } from './ports';

export interface Explained {
  readonly because: Failure;
  readonly detail: string;
  /** What `check` says about it; none where there is nothing to grant or to configure. */
  readonly findings: readonly Finding[];
}

/**
 * What a failed call to the tenant means for the person who reads it. Anything that is neither a refusal nor a missing
 * answer is a defect and goes on up.
 * @param calling whether people and roles were read, or the revocation itself was called
 */
export const explain = (error: unknown, calling: 'read' | 'revoke'): Explained => {
  if (isRefused(error)) {
    const detail = `${error.status} ${error.code}`;
    const { findings } = error;
    if (error.service === 'entra') return { because: 'credential-refused', detail, findings };
    if (error.service === 'sharepoint') return { because: sharePointFailure(error), detail, findings };
    if (error.status === 403) return { because: calling === 'read' ? 'directory-permission-missing' : 'permission-missing', detail, findings };
    return { because: 'refused', detail, findings };
  }
  if (isNoAnswer(error)) return { because: error.detail.startsWith('429') ? 'throttled' : 'no-answer', detail: error.detail, findings: [] };
  throw error;
};

/** SharePoint refuses with 403, or with the object model's "access denied" under another status. */
const sharePointFailure = ({ status, code }: Refused): Failure => {
  if (code === UNSUPPORTED_APP_ONLY_TOKEN) return 'sharepoint-secret';
  return status === 403 || code === ACCESS_DENIED ? 'sharepoint-access-denied' : 'sharepoint-failed';
};
