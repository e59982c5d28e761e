import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { Instant, Upn } from '../../domain/people';
import { NoAnswer, Refused, type Clock, type Log, type Telemetry } from '../../service/ports';
import type { TokenSource } from '../credentials/token-source';
import { InTurn } from '../http/in-turn';
import { notNow, Transport } from '../http/transport';
import { readRevocation, revokeAllUserSessions, type SharePointState } from './csom';
import { refusalCode } from './refusal';

/** Told to SharePoint with every call; the version of package.json. */
const VERSION = '0.1.0';
/** SharePoint's throttling guidance asks for this form: not an ISV's product, company, application and version. */
const DECORATION = `NONISV|SessionRevoker|App/${VERSION}`;

/** Calls that are under way at a time when many users are signed out: this endpoint has no batches. */
const UNDER_WAY = 8;

/** Signs users out, one by each call. */
export interface Revoker {
  /** @see SharePointRevoker.revoke */
  revoke(upn: Upn, deadline: Instant): Promise<SharePointState>;
  /**
   * The same with eight calls at a time, the others in the order in which they were made; a call whose turn does not come
   * before its deadline is a `NoAnswer` that is certain to have had no effect.
   */
  readonly inTurn: Revoker;
}

/** Signs users out by SharePoint Online's admin endpoint, as `Revoke-SPOUserSession` does. */
export class SharePointRevoker implements Revoker {
  readonly inTurn: Revoker;
  private readonly transport: Transport;

  /**
   * @param adminUrl e.g. `https://contoso-admin.sharepoint.com`, without a slash at its end
   * @param tokens for the scope `{adminUrl}/.default`; SharePoint accepts app-only tokens only of a certificate or an identity without secret
   */
  constructor(
    private readonly adminUrl: string,
    tokens: TokenSource,
    private readonly clock: Clock,
    log?: Log,
    telemetry?: Telemetry,
  ) {
    this.transport = new Transport({ origin: adminUrl, tokens, clock, service: 'sharepoint', log, telemetry });
    const turns = new InTurn(UNDER_WAY, clock);
    const inTurn: Revoker = {
      revoke: (upn, deadline) => turns.call(deadline, () => this.revoke(upn, deadline)),
      get inTurn() {
        return inTurn;
      },
    };
    this.inTurn = inTurn;
  }

  /**
   * One call, never repeated here. There is nothing to read back afterwards: the state is all that SharePoint tells.
   * @param upn the sign-in name in the home tenant, read just before
   * @param deadline by then there is a state or an error
   * @throws Refused with `AccessDenied`, `UnsupportedAppOnlyToken`, or SharePoint's own code; NoAnswer when SharePoint
   *   cannot say now (408, 429, 5xx), the connection was lost, or what came does not tell what happened
   */
  async revoke(upn: Upn, deadline: Instant): Promise<SharePointState> {
    const body = revokeAllUserSessions(upn);
    if (body === undefined) throw new Refused('sharepoint', 400, 'UserNameNotExpressible');
    // No form digest: a bearer token needs none (SharePoint, "Complete basic operations using REST endpoints").
    const headers = { 'content-type': 'text/xml', 'user-agent': DECORATION };
    const response = await this.transport.send({ method: 'POST', url: `${this.adminUrl}/_vti_bin/client.svc/ProcessQuery`, headers, body }, deadline);
    return this.stateIn(response);
  }

  private stateIn(response: PipelineResponse): SharePointState {
    const { status } = response;
    if (status === 408 || status === 429 || status >= 500) throw notNow(response, this.clock.now());
    const answer = readRevocation(response.bodyAsText ?? '');
    // Errors of the object model come with 200, and with 401 when the caller is not let in.
    if (answer.kind === 'error') throw new Refused('sharepoint', status, answer.code);
    if (status < 200 || status >= 300) throw new Refused('sharepoint', status, refusalCode(response));
    if (answer.kind === 'unclear') throw new NoAnswer(`${status} ${answer.because}`, undefined, false);
    return answer.state;
  }
}
