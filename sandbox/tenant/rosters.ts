import type { Directory, UserRecord } from './directory';
import { stableTeamsId } from './guid';
import type { Persona } from './personas';

/** A member of a conversation as the connector lists them (source: Teams channel account). */
export type Member = Readonly<Record<string, unknown>> & { readonly id: string; readonly aadObjectId: string; readonly userPrincipalName: string };

/** A conversation id without the thread at its end. */
export const baseConversation = (conversationId: string): string => conversationId.split(';messageid=', 1)[0] ?? conversationId;

/** Who is in which conversation. A channel or group chat that nothing was said about has the duty team in it. */
export class Rosters {
  readonly #people = new Map<string, ReadonlySet<string>>();
  readonly #left = new Set<string>();

  /** @param dutyTeam object ids of the people in every channel and group chat at first. */
  constructor(
    private readonly directory: Directory,
    private readonly tenantId: string,
    private readonly personas: readonly Persona[],
    private readonly dutyTeam: readonly string[],
  ) {}

  /** Whether the directory has this user (object id) now. */
  knows(userId: string): boolean {
    return this.directory.find(userId) !== undefined;
  }

  /** Says who is in a conversation (or in a team, by its id): object ids or UPNs, and nobody else. */
  set(conversationId: string, who: readonly string[]): void {
    this.#people.set(baseConversation(conversationId), new Set(who.map((one) => this.directory.get(one).id)));
  }

  /** Puts somebody (object id) into a conversation. */
  join(conversationId: string, userId: string): void {
    this.#people.set(baseConversation(conversationId), new Set([...this.#ids(conversationId), userId]));
  }

  /** The bot was removed from the conversation: every call about it answers 403 `BotNotInConversationRoster`. */
  removeBot(conversationId: string): void {
    this.#left.add(baseConversation(conversationId));
  }

  /** The bot is in the conversation again. */
  addBot(conversationId: string): void {
    this.#left.delete(baseConversation(conversationId));
  }

  isBotIn(conversationId: string): boolean {
    return !this.#left.has(baseConversation(conversationId));
  }

  /** The members that are still in the directory. */
  members(conversationId: string): readonly Member[] {
    return [...this.#ids(conversationId)].flatMap((id) => {
      const user = this.directory.find(id);
      return user ? [this.#member(user)] : [];
    });
  }

  /** One member by Teams id, object id or UPN. */
  member(conversationId: string, key: string): Member | undefined {
    const wanted = key.toLowerCase();
    return this.members(conversationId).find((member) => [member.id, member.aadObjectId, member.userPrincipalName].some((name) => name.toLowerCase() === wanted));
  }

  #ids(conversationId: string): ReadonlySet<string> {
    const shared = conversationId.startsWith('19:');
    return this.#people.get(baseConversation(conversationId)) ?? new Set(shared ? this.dutyTeam : []);
  }

  #member(user: UserRecord): Member {
    const known = this.personas.find((candidate) => candidate.id === user.id);
    return {
      id: known?.teamsId ?? stableTeamsId(user.id),
      name: user.displayName,
      objectId: user.id,
      aadObjectId: user.id,
      givenName: user.givenName,
      surname: user.surname,
      email: user.mail,
      userPrincipalName: user.userPrincipalName,
      tenantId: this.tenantId,
      userRole: user.userType === 'Guest' ? 'guest' : 'user',
    };
  }
}
