import { byUrgency, finding, stateOf, type Finding } from '../domain/diagnosis';
import type { Instant, ObjectId } from '../domain/people';
import { mayDecide } from '../domain/policy';
import { roleName } from '../domain/roles';
import type { Deps } from './deps';
import { isNoAnswer, isRefused, isStoreDown, type Clock, type Diagnosis, type Inspection, type Journal, type StoreServer } from './ports';
import { standingOf } from './standing';

/** The whole answer comes within this time, whatever hangs. */
const ALL_WITHIN = 9_500;
/** What of it the asker's role may take, at first and once more after signing in anew. */
const ROLE_WITHIN = 2_500;
/** What is left for the second reading of the role, after everything else has been looked at. */
const LOOK_WITHIN = 4_500;

type RoleDeps = Pick<Deps, 'tenant' | 'rules' | 'clock'>;
type CheckDeps = RoleDeps & Pick<Deps, 'diagnosis' | 'journal'>;

/**
 * What works and what is missing, for one person. Who may not ask learns only what is missing for that. While the role
 * cannot be read, which is so as long as nothing is granted, the app's own permissions are told, and nothing else.
 */
export const check = async (deps: CheckDeps, asker: ObjectId): Promise<readonly Finding[]> => {
  const { clock, diagnosis, journal } = deps;
  const end = clock.now() + ALL_WITHIN;
  const first = await askersRole(deps, asker, clock.now() + ROLE_WITHIN);
  if (stateOf(first) === 'missing') return [first];
  const lookUntil = Math.min(end, clock.now() + LOOK_WITHIN);
  const [tenant, edges, kept] = await Promise.all([
    lookAt(diagnosis.tenant, clock, asker, lookUntil),
    Promise.all(diagnosis.edges.map((edge) => lookAt(edge, clock, asker, lookUntil))),
    lookAt(journalInspection(journal, diagnosis.storeServer), clock, asker, lookUntil),
  ]);
  // What was granted a moment ago is in the new token, and shows the role now.
  const role = stateOf(first) === 'ok' ? first : await askersRole(deps, asker, end);
  if (stateOf(role) === 'missing') return [role];
  return byUrgency(stateOf(role) === 'ok' ? [role, ...tenant, ...edges.flat(), ...kept] : [role, ...tenant]);
};

/** The same for a shell: nobody asks, and who can read the configuration may read all of it. @param kept what is known of the store */
export const checkConfiguration = async (diagnosis: Diagnosis, kept: Inspection, clock: Clock): Promise<readonly Finding[]> => {
  const until = clock.now() + ALL_WITHIN;
  const found = await Promise.all([diagnosis.tenant, ...diagnosis.edges, kept].map((edge) => lookAt(edge, clock, undefined, until)));
  return byUrgency(found.flat());
};

const askersRole = async (deps: RoleDeps, asker: ObjectId, deadline: Instant): Promise<Finding> => {
  const { adminRoles } = deps.rules;
  const named = (roles: typeof adminRoles): string => roles.map((role) => roleName(role) ?? role).join(', ');
  try {
    const standing = await standingOf(deps, asker, deadline);
    const may = mayDecide(standing, adminRoles);
    if (may.allowed) return finding('role.held', { roles: named(adminRoles.filter((role) => standing?.roles.has(role) === true)) });
    switch (may.because) {
      case 'guest':
      case 'disabled':
      case 'unknown-person':
        return finding(`role.${may.because}`);
      case 'no-role':
      case 'target-privileged':
        return finding('role.none', { roles: named(adminRoles) });
    }
  } catch (error) {
    if (isRefused(error)) return finding('role.unreadable', { detail: `${error.status} ${error.code}` });
    if (isNoAnswer(error)) return finding('role.unreadable', { detail: error.detail });
    throw error;
  }
};

/** What one edge tells in time; an edge that hangs or breaks stays unknown, and the others are told all the same. */
const lookAt = async (edge: Inspection, clock: Clock, asker: ObjectId | undefined, deadline: Instant): Promise<readonly Finding[]> => {
  const unanswered = [finding('unanswered', { subject: edge.subject })];
  const late = clock.wait(Math.max(0, deadline - clock.now())).then(() => unanswered);
  return Promise.race([edge.look(asker, deadline - A_MOMENT).catch(() => unanswered), late]);
};

/** An edge that keeps its deadline is not cut off at it. */
const A_MOMENT = 300;

/** Whether the journal can be written, and whether the audit log ends with the entry that it should end with. @param server where it is, if not in a folder */
export const journalInspection = (journal: Pick<Journal, 'probe' | 'head' | 'entries'>, server: StoreServer | undefined): Inspection => ({
  subject: 'store',
  look: async () => [...(await Promise.all([storeFinding(journal, server), auditFinding(journal)]))],
});

const storeFinding = async (journal: Pick<Journal, 'probe'>, server: StoreServer | undefined): Promise<Finding> => {
  try {
    await journal.probe();
    return finding('store.writable');
  } catch (error) {
    return storeFailed(server, isStoreDown(error) ? error.detail : 'none');
  }
};

/** @param detail what the server said, or what became of the connection */
export const storeFailed = (server: StoreServer | undefined, detail: string): Finding => (server === undefined ? finding('store.failed') : finding('store.failed-on-server', { ...server, detail }));

const auditFinding = async (journal: Pick<Journal, 'head' | 'entries'>): Promise<Finding> => {
  try {
    const { sequence, hash } = await journal.head();
    const [last] = sequence === 0 ? [] : await journal.entries(sequence - 1, 1);
    const joined = sequence === 0 || (last?.sequence === sequence && last.hash === hash);
    return joined ? finding('audit.joined', { count: sequence, hash: hash.slice(0, 8) }) : finding('audit.broken', { entry: sequence });
  } catch {
    return finding('audit.unread');
  }
};
