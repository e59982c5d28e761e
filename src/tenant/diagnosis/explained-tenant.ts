import { READ_PERMISSIONS, refusedCallFindings, REVOKE_PERMISSION, sharePointMissing, signInFinding, type Finding, type Permission, type SigningApp } from '../../domain/diagnosis';
import type { Instant, ObjectId, Person } from '../../domain/people';
import { ACCESS_DENIED, isRefused, Refused, type Clock, type Tenant } from '../../service/ports';
import { tokenFacts, type TokenFacts } from '../credentials/token-facts';
import type { FreshTokenSource } from '../credentials/token-source';

/** What a token was seen to lack is believed for so long: refused calls come in swarms, and Entra is not to be asked for each. */
const BELIEVED_FOR = 5_000;

/**
 * The same tenant, whose refusals carry what `check` would say about them: what is missing, and the smallest fix. A call
 * that Graph forbids also renews the token, so that a permission granted in the meantime is there at the next try.
 * @param tokens the source of the tokens that Graph is called with
 */
export const explainedTenant = (tenant: Tenant, app: SigningApp, tokens: FreshTokenSource, clock: Clock): Tenant => {
  const newest = newestFacts(tokens, clock);

  const findingsOf = async (error: Refused, needed: readonly Permission[], deadline: Instant): Promise<readonly Finding[]> => {
    const detail = `${error.status} ${error.code}`;
    if (error.service === 'entra') return [signInFinding(app, { ended: 'refused', detail: error.code })];
    if (error.service === 'sharepoint') return error.status === 403 || error.code === ACCESS_DENIED ? [sharePointMissing(app, detail)] : [];
    if (error.status !== 403) return [];
    const judge = (facts: TokenFacts | undefined): readonly Finding[] =>
      refusedCallFindings({ ...app, clientId: app.clientId ?? facts?.appId }, needed, facts?.roles, detail);
    return judge(await newest(deadline, (facts) => judge(facts).some(({ code }) => code === 'permission.missing')));
  };

  return withErrors(tenant, async (error, needed, deadline) =>
    isRefused(error) ? new Refused(error.service, error.status, error.code, await findingsOf(error, needed, deadline)) : error,
  );
};

/** What is thrown instead of an error of a call that needed these permissions. */
type Explain = (error: unknown, needed: readonly Permission[], deadline: Instant) => Promise<unknown>;

/** The same tenant with other errors, together as well. */
const withErrors = (tenant: Tenant, explain: Explain): Tenant => {
  const explained = async <Value>(needed: readonly Permission[], deadline: Instant, call: Promise<Value>): Promise<Value> => {
    try {
      return await call;
    } catch (error) {
      throw await explain(error, needed, deadline);
    }
  };

  const members = async function* (group: ObjectId, deadline: Instant): AsyncGenerator<readonly Person[], void, undefined> {
    try {
      yield* tenant.members(group, deadline);
    } catch (error) {
      throw await explain(error, READ_PERMISSIONS, deadline);
    }
  };

  const outer: Tenant = {
    provable: tenant.provable,
    find: (target, deadline) => explained(READ_PERMISSIONS, deadline, tenant.find(target, deadline)),
    findByMail: (address, deadline) => explained(READ_PERMISSIONS, deadline, tenant.findByMail(address, deadline)),
    beginningWith: (text, limit, deadline) => explained(READ_PERMISSIONS, deadline, tenant.beginningWith(text, limit, deadline)),
    groups: (name, deadline) => explained(READ_PERMISSIONS, deadline, tenant.groups(name, deadline)),
    members,
    privileges: (user, deadline) => explained(READ_PERMISSIONS, deadline, tenant.privileges(user, deadline)),
    readBack: (user, deadline) => explained(READ_PERMISSIONS, deadline, tenant.readBack(user, deadline)),
    revoke: (user, deadline) => explained([REVOKE_PERMISSION], deadline, tenant.revoke(user, deadline)),
    get together() {
      return together ?? outer;
    },
  };
  const together = tenant.together === tenant ? undefined : withErrors(tenant.together, explain);
  return outer;
};

/** Reads the facts of a token: of the last one while it `explains` what happened and is believed, else of one issued now. */
type Newest = (deadline: Instant, explains: (facts: TokenFacts | undefined) => boolean) => Promise<TokenFacts | undefined>;

const newestFacts = (tokens: FreshTokenSource, clock: Clock): Newest => {
  let last: { readonly at: Instant; readonly facts: TokenFacts | undefined } | undefined;
  let renewing: Promise<TokenFacts | undefined> | undefined;

  const renew = async (deadline: Instant): Promise<TokenFacts | undefined> => {
    // While Entra issues none, the kept token tells; without that one there is nothing to read.
    const token = await tokens.refresh(deadline).catch(() => tokens.get(deadline).catch(() => ''));
    const facts = tokenFacts(token);
    last = { at: clock.now(), facts };
    renewing = undefined;
    return facts;
  };

  return async (deadline, explains) => {
    if (last !== undefined && clock.now() - last.at < BELIEVED_FOR && explains(last.facts)) return last.facts;
    return (renewing ??= renew(deadline));
  };
};
