import { finding, sharePointMissing, type Finding, type SigningApp } from '../../domain/diagnosis';
import type { Instant } from '../../domain/people';
import { isNoAnswer, type Clock, type Inspection, type Log } from '../../service/ports';
import type { FreshTokenSource } from '../credentials/token-source';
import { Transport } from '../http/transport';
import { refusalCode } from '../sharepoint/refusal';
import { signIn } from './sign-in';

/**
 * Whether SharePoint's admin centre can be reached with a token of its own. It is asked for the id of its web, which
 * changes nothing; whether it lets the app revoke is only seen when it does.
 * @param adminUrl e.g. `https://contoso-admin.sharepoint.com`
 */
export const sharePointInspection = (adminUrl: string, tokens: FreshTokenSource, app: SigningApp, clock: Clock, log?: Log): Inspection => {
  const { host } = new URL(adminUrl);
  const transport = new Transport({ origin: adminUrl, tokens, clock, service: 'sharepoint', log });

  const knock = async (deadline: Instant): Promise<Finding> => {
    try {
      const response = await transport.send({ method: 'GET', url: `${adminUrl}/_api/web?$select=Id`, headers: { accept: 'application/json' } }, deadline);
      const { status } = response;
      if (status === 401 || status === 403) return sharePointMissing(app, `${status} ${refusalCode(response)}`);
      return status >= 500 || status === 429 ? finding('sharepoint.unanswered', { host, detail: String(status) }) : finding('sharepoint.answers', { host });
    } catch (error) {
      if (isNoAnswer(error)) return finding('sharepoint.unanswered', { host, detail: error.detail });
      throw error;
    }
  };

  return {
    subject: 'sharepoint',
    look: async (_asker, deadline) => {
      const { token, finding: signedIn } = await signIn(tokens, app, deadline);
      // With a token, signing in has been told of already: it is the same app.
      return [token === undefined ? signedIn : await knock(deadline)];
    },
  };
};
