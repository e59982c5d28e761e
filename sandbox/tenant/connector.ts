import { Activities, type MessageOptions, type Place, type WireActivity } from './activities';
import { buttonsOf, cardIn, textOf } from './cards';
import type { ActivityTokenOptions, ConnectorKeys } from './connector-keys';
import { Log } from './log';
import type { Persona } from './personas';
import { baseConversation, type Rosters } from './rosters';
import { member, parseJson, text } from './wire';

/** One thing that the bot did in a conversation, in the order in which it came. */
export interface BotMessage {
  readonly kind: 'sent' | 'updated' | 'deleted';
  /** Id of the message; an update has the id of the message that it changes. */
  readonly id: string;
  /** As in the path, with the thread. */
  readonly conversationId: string;
  /** Root message of the channel thread, when the conversation id names one. */
  readonly thread?: string;
  /** The message that it answers, when it was sent as a reply. */
  readonly replyTo?: string;
  /** As the bot sent it; `{type: 'message'}` for a deletion. */
  readonly activity: WireActivity;
  readonly at: number;
}

/** What the bot answered to an activity. */
export interface BotAnswer {
  readonly status: number;
  /** Parsed when it is JSON, otherwise the text. */
  readonly body: unknown;
  readonly headers: Headers;
  /** How long it took, milliseconds. */
  readonly tookMs: number;
}

/** How an activity is delivered; everything left out is as the genuine service does it. */
export interface Delivery {
  /** What the token says instead. */
  readonly token?: Partial<ActivityTokenOptions>;
  /** The whole `Authorization` header instead; `null` leaves it out. */
  readonly authorization?: string | null;
  /** The body instead of the activity as JSON. */
  readonly rawBody?: string;
  /** Teams gives up after 15 s (default). */
  readonly giveUpAfterMs?: number;
}

/** An activity that was delivered to the bot, and how that went. */
export interface Delivered {
  readonly activity: WireActivity;
  readonly answer: BotAnswer;
}

export interface ConnectorParts {
  readonly tenantId: string;
  readonly botId: string;
  readonly botName: string;
  /** Where the bot calls back. */
  readonly serviceUrl: string;
  readonly keys: ConnectorKeys;
  readonly rosters: Rosters;
  readonly now: () => number;
}

const describeMessage = (message: BotMessage): string => {
  const card = cardIn(message.activity);
  return `${message.kind} ${message.id} in ${message.conversationId}: ${JSON.stringify(message.activity.text ?? (card === undefined ? message.activity.type : `card: ${textOf(card)}`)).slice(0, 200)}`;
};

/** Teams' side of the conversation: what people say to the bot, and what the bot says to them. */
export class Connector {
  readonly serviceUrl: string;
  readonly keys: ConnectorKeys;
  readonly rosters: Rosters;
  /** Writes activities as Teams does. */
  readonly activities: Activities;
  readonly #messages = new Log<BotMessage>(describeMessage);
  readonly #delivered = new Log<Delivered>(({ activity, answer }) => `${activity.type} ${activity.id ?? ''} -> ${answer.status}`);
  readonly #places = new Map<string, Place>();
  #bots: readonly string[] = [];
  #turn = 0;
  #lastId = 0;

  constructor(private readonly parts: ConnectorParts) {
    this.serviceUrl = parts.serviceUrl;
    this.keys = parts.keys;
    this.rosters = parts.rosters;
    this.activities = new Activities({ ...parts, nextId: () => this.nextId() });
  }

  /** Says where the bot listens, e.g. `http://127.0.0.1:3978/api/messages`; where there are several of it, they are given activities in turn. */
  connectBot(...endpoints: readonly string[]): void {
    this.#bots = endpoints;
  }

  /** A new message id: milliseconds since 1970 as text, never the same twice. */
  nextId(): string {
    this.#lastId = Math.max(this.#lastId + 1, this.parts.now());
    return String(this.#lastId);
  }

  /** A token as the Bot Connector signs it, or with `options` a deliberately wrong one. */
  signActivityToken(options: Partial<ActivityTokenOptions> = {}): Promise<string> {
    return this.keys.sign({ serviceUrl: this.serviceUrl, ...options });
  }

  // -- people act

  /**
   * POSTs an activity to the bot with a signed token. Sending the same activity again is a redelivery.
   * Rejects when the bot is not reachable or takes longer than `giveUpAfterMs`.
   */
  async sendToBot(activity: WireActivity, delivery: Delivery = {}): Promise<BotAnswer> {
    const bot = this.#bots[this.#turn % this.#bots.length];
    if (bot === undefined) throw new Error('No bot yet: call connector.connectBot(endpoint) first.');
    this.#turn += 1;
    this.#noteSender(activity);
    const token = await this.signActivityToken({ serviceUrl: activity.serviceUrl ?? this.serviceUrl, ...delivery.token });
    const authorization = delivery.authorization === undefined ? `Bearer ${token}` : delivery.authorization;
    const started = performance.now();
    const response = await fetch(bot, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=utf-8', ...(authorization === null ? {} : { Authorization: authorization }) },
      body: delivery.rawBody ?? JSON.stringify(activity),
      redirect: 'manual',
      signal: AbortSignal.timeout(delivery.giveUpAfterMs ?? 15_000),
    });
    const content = await response.text();
    const answer = { status: response.status, body: parseJson(content) ?? content, headers: response.headers, tookMs: performance.now() - started };
    this.#delivered.add({ activity, answer });
    return answer;
  }

  /** A person says something in a place. */
  say(from: Persona, place: Place, said: string, options: MessageOptions = {}): Promise<BotAnswer> {
    return this.sendToBot(this.activities.message(from, place, said, options));
  }

  /**
   * A person presses the button with this verb on a card, as the card stands now. Rejects when it has no such button.
   * @param as `submit` presses the button's `Action.Submit` fallback, as a client does that does not know `Action.Execute`.
   */
  press(from: Persona, cardId: string, verb: string, as: 'execute' | 'submit' = 'execute', options: MessageOptions = {}): Promise<BotAnswer> {
    return this.sendToBot(this.pressed(from, cardId, verb, as, options));
  }

  /** The activity that `press` delivers: keep it to press with it again after the card has changed. */
  pressed(from: Persona, cardId: string, verb: string, as: 'execute' | 'submit' = 'execute', options: MessageOptions = {}): WireActivity {
    const shown = this.current(cardId);
    const found = shown && buttonsOf(cardIn(shown.activity)).find((button) => button.verb === verb);
    if (!found) throw new Error(`The message ${cardId} shows no button '${verb}' now.`);
    const place = this.#placeOf(shown);
    if (as === 'execute') return this.activities.press(from, place, cardId, verb, found.data, options);
    return this.activities.submit(from, place, cardId, (found.fallback ?? found).data, options);
  }

  // -- the bot acts

  /** Everything that the bot sent, changed or deleted from position `since` on. */
  messages(since = 0): readonly BotMessage[] {
    return this.#messages.all(since);
  }

  /** A position for `messages` and `waitFor`: only what comes after it. */
  mark(): number {
    return this.#messages.mark();
  }

  /** The first thing the bot did that matches, from position `since` on (default: from the start), at once or when it comes; rejects after `withinMs`. */
  waitFor(matches: (message: BotMessage) => boolean, withinMs = 20_000, since = 0): Promise<BotMessage> {
    return this.#messages.waitFor(matches, withinMs, since);
  }

  /** A message as people see it now: its last version, or `undefined` when it is deleted or was never there. */
  current(id: string): BotMessage | undefined {
    const last = this.messages().findLast((message) => message.id === id);
    return last?.kind === 'deleted' ? undefined : last;
  }

  /** What was delivered to the bot, oldest first. */
  delivered(): readonly Delivered[] {
    return this.#delivered.all();
  }

  /** Takes note of what the bot did. The connector's routes call it. */
  record(message: Omit<BotMessage, 'at' | 'thread'>): void {
    const thread = message.conversationId.split(';messageid=')[1];
    this.#messages.add({ ...message, ...(thread === undefined ? {} : { thread }), at: this.parts.now() });
  }

  /** The personal conversation with a person; opens it when it is new. */
  personalConversation(teamsId: string): string {
    const id = `a:1${teamsId.slice(4)}`;
    this.#places.set(id, { kind: 'personal', id });
    return id;
  }

  #placeOf(message: BotMessage): Place {
    const base = baseConversation(message.conversationId);
    const place = this.#places.get(base) ?? { kind: 'personal', id: base };
    if (place.kind !== 'channel') return place;
    return { ...place, ...(message.thread === undefined ? {} : { thread: message.thread }) };
  }

  /** Whoever speaks in a conversation is in it, and what kind it is stays known. */
  #noteSender(activity: WireActivity): void {
    const conversation = activity.conversation;
    if (!conversation) return;
    const userId = text(activity.from, 'aadObjectId');
    const base = baseConversation(conversation.id);
    const teamId = text(member(activity.channelData, 'team'), 'id');
    const kind = text(conversation, 'conversationType');
    if (kind === 'channel' && teamId !== undefined) this.#places.set(base, { kind, id: base, teamId });
    else if (kind === 'groupChat' || kind === 'personal') this.#places.set(base, { kind, id: base });
    if (userId === undefined || !this.rosters.knows(userId)) return;
    this.rosters.join(base, userId);
    if (teamId !== undefined) this.rosters.join(teamId, userId);
  }
}
