import type { Finding } from '../../domain/diagnosis';
import type { Instant, ObjectId } from '../../domain/people';

/** What an edge can tell about itself. */
export interface Inspection {
  /** What stays unknown when it does not answer in time. */
  readonly subject: 'tenant' | 'bot' | 'keys' | 'sharepoint' | 'store' | 'audit' | 'certificate' | 'settings';
  /**
   * Looks now, past every cache, and changes nothing.
   * @param asker whose memberships a real read may ask for; `undefined` in a shell
   * @param deadline by then there are findings
   */
  look(asker: ObjectId | undefined, deadline: Instant): Promise<readonly Finding[]>;
}

/** Everything that `check` looks at, apart from the asker's role and the journal. */
export interface Diagnosis {
  /** The acting app's sign-in, consent and permissions. A token that is got here is used from then on. */
  readonly tenant: Inspection;
  readonly edges: readonly Inspection[];
  /** Where the store is when it is a server's. */
  readonly storeServer?: StoreServer | undefined;
}

/** A database of a server, as a fix names it. */
export interface StoreServer {
  /** Host and port. */
  readonly place: string;
  readonly database: string;
}
