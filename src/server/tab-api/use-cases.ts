import type { Actor } from '../../domain/conversation';
import type { LeftOut } from '../../domain/many';
import type { ManyMember } from '../../domain/many-page';
import type { Instant, ObjectId, RequestId } from '../../domain/people';
import type { ItemStanding } from '../../domain/tally';
import type { RequestView } from '../../domain/view';
import type {
  Admission,
  DayCounts,
  FoundRequests,
  ListPart,
  Now,
  PeopleFound,
  RequestPlace,
  SeenHealth,
  SeenRequest,
  SeenResult,
  Sought,
  Stored,
  TabAsk,
  TabAskAnswer,
  TabAskMany,
  TabAskManyAnswer,
  TabPress,
  TabPressAnswer,
  Verification,
} from '../../service';

/** What the tab can have done, each bound to what it needs. All but the last three may throw `Refused`, `NoAnswer` or `StoreDown`. */
export interface TabUseCases {
  /** Whether this person may look; what they do is judged again when they do it. */
  admit(person: ObjectId): Promise<Admission>;
  seeNow(): Promise<Now>;
  searchRequests(sought: Sought, after: RequestPlace | undefined, limit: number): Promise<FoundRequests>;
  seeRequest(id: RequestId): Promise<SeenRequest | undefined>;
  /** Whether there is such a request, and it is about many users: the two after this ask no more. */
  isAboutMany(id: RequestId): Promise<boolean>;
  seeUsers(id: RequestId, from: number, limit: number, standing?: ItemStanding): Promise<ListPart<ManyMember>>;
  seeLeftOut(id: RequestId, from: number, limit: number): Promise<ListPart<LeftOut>>;
  /** Of all of both, for a file; `undefined` when there is no such request, or it is about one user. */
  seeResult(id: RequestId): Promise<SeenResult | undefined>;
  countByDay(from: Instant, to: Instant, timeZone: string): Promise<readonly { readonly day: string; readonly counts: DayCounts }[]>;
  findPeople(text: string): Promise<PeopleFound>;
  ask(actor: Actor, ask: TabAsk): Promise<TabAskAnswer>;
  /** A list that is too long, or takes too long to be looked up, is none for the tab. */
  askMany(actor: Actor, ask: TabAskMany): Promise<TabAskManyAnswer>;
  /** @param press with the request on whose page the button is */
  press(actor: Actor, press: TabPress): Promise<TabPressAnswer>;
  seeHealth(person: ObjectId): Promise<SeenHealth>;
  /** How far the reading of the audit log is, or how the last one ended. */
  verification(): Verification;
  /** Begins to read the audit log, unless that goes on. */
  verify(): Verification;
  viewOf(stored: Stored): RequestView;
}
