import type { Instant, ObjectId } from '../../domain/people';
import { mayDecide } from '../../domain/policy';
import type { Saying } from '../../domain/saying';
import type { Deps } from '../deps';
import { explain } from '../failure';
import { standingOf } from '../standing';

/** A page waits no longer for the directory. */
const READ_WITHIN = 5_000;
/** A page that is looked at asks every two seconds; the directory is not to be asked each time. */
const KNOWN_FOR = 5_000;
/** More people than look at the same time in one tenant. */
const KNOWN_AT_MOST = 1_000;

/** Whether somebody may look, and otherwise what they are told. */
export type Admission = { readonly admitted: true } | { readonly admitted: false; readonly because: Saying };

const ADMITTED: Admission = { admitted: true };

/**
 * Who may look at requests in the tab: whoever may ask and confirm, by the roles that are active now. A yes is kept for
 * five seconds and for looking alone: what is asked and confirmed there is decided on roles that are read afresh.
 */
export class Viewers {
  readonly #known = new Map<ObjectId, Instant>();

  constructor(private readonly deps: Deps) {}

  /** Throws when neither Entra nor Graph has said no and something else went wrong. */
  async admit(person: ObjectId): Promise<Admission> {
    const { deps } = this;
    const now = deps.clock.now();
    if ((this.#known.get(person) ?? -Infinity) > now - KNOWN_FOR) return ADMITTED;
    this.#known.delete(person);
    try {
      const decide = mayDecide(await standingOf(deps, person, now + READ_WITHIN), deps.rules.adminRoles);
      if (!decide.allowed) return { admitted: false, because: { kind: 'refusal', because: decide.because, adminRoles: deps.rules.adminRoles } };
    } catch (error) {
      return { admitted: false, because: { kind: 'nothing-done', ...explain(error, 'read'), at: 'ask' } };
    }
    if (this.#known.size >= KNOWN_AT_MOST) this.#known.clear();
    this.#known.set(person, now);
    return ADMITTED;
  }
}
