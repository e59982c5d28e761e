import { READ_PERMISSIONS, refusedCallFindings, REVOKE_PERMISSION, sharePointMissing, signInFinding, type Finding, type Permission, type SigningApp } from '../../domain/diagnosis';
import type { Instant } from '../../domain/people';
import { ACCESS_DENIED, isRefused, Refused, type Clock, type Tenant } from '../../service/ports';
import { tokenFacts, type TokenFacts } from '../credentials/token-facts';
import type { FreshTokenSource } from '../credentials/token-source';

/** Refused calls come in swarms; Entra is asked for a new token once for all of them. */
const RENEW_AT_MOST_EVERY = 5_000;

/**
 * The same tenant, whose refusals carry what `check` would say about them: what is missing, and the smallest fix. A call
 * that Graph forbids also renews the token, so that a permission granted in the meantime is there at the next try.
 * @param tokens the source of the tokens that Graph is called with
 */
export const explainedTenant = (tenant: Tenant, app: SigningApp, tokens: FreshTokenSource, clock: Clock): Tenant => {
  let renewed: { readonly at: Instant; readonly facts: Promise<TokenFacts | undefined> } | undefined;

  const factsNow = (deadline: Instant): Promise<TokenFacts | undefined> => {
    const now = clock.now();
    if (renewed === undefined || now - renewed.at >= RENEW_AT_MOST_EVERY) renewed = { at: now, facts: newestFacts(tokens, deadline) };
    return renewed.facts;
  };

  const findingsOf = async (error: Refused, needed: readonly Permission[], deadline: Instant): Promise<readonly Finding[]> => {
    const detail = `${error.status} ${error.code}`;
    if (error.service === 'entra') return [signInFinding(app, { ended: 'refused', detail: error.code })];
    if (error.service === 'sharepoint') return error.status === 403 || error.code === ACCESS_DENIED ? [sharePointMissing(app, detail)] : [];
    if (error.status !== 403) return [];
    const facts = await factsNow(deadline);
    return refusedCallFindings({ ...app, clientId: app.clientId ?? facts?.appId }, needed, facts?.roles, detail);
  };

  const explained = async <Value>(needed: readonly Permission[], deadline: Instant, call: Promise<Value>): Promise<Value> => {
    try {
      return await call;
    } catch (error) {
      if (!isRefused(error)) throw error;
      throw new Refused(error.service, error.status, error.code, await findingsOf(error, needed, deadline));
    }
  };

  return {
    provable: tenant.provable,
    find: (target, deadline) => explained(READ_PERMISSIONS, deadline, tenant.find(target, deadline)),
    findByMail: (address, deadline) => explained(READ_PERMISSIONS, deadline, tenant.findByMail(address, deadline)),
    privileges: (user, deadline) => explained(READ_PERMISSIONS, deadline, tenant.privileges(user, deadline)),
    readBack: (user, deadline) => explained(READ_PERMISSIONS, deadline, tenant.readBack(user, deadline)),
    revoke: (user, deadline) => explained([REVOKE_PERMISSION], deadline, tenant.revoke(user, deadline)),
  };
};

/** Of a token issued now, or of the kept one while Entra issues none; `undefined` when there is nothing to read. */
const newestFacts = async (tokens: FreshTokenSource, deadline: Instant): Promise<TokenFacts | undefined> => {
  try {
    return tokenFacts(await tokens.refresh(deadline).catch(() => tokens.get(deadline)));
  } catch {
    return undefined;
  }
};
