import { conversationKey, type Actor, type ConversationReference } from '../../src/domain/conversation';
import type { ObjectId } from '../../src/domain/people';
import type { Saying } from '../../src/domain/saying';
import type { RequestView } from '../../src/domain/view';
import { NoAnswer, type Conversation, type Delivery } from '../../src/service';
import type { Crossing, Host } from './host';
import type { Run } from './ledger';
import type { ChannelFault } from './weather';

interface Sending {
  readonly what: 'say' | 'card' | 'update';
  readonly to: ConversationReference;
  readonly saying?: Saying;
  readonly view?: RequestView;
  /** Shows it to people; gives the id of a new message. */
  readonly show: () => string;
}

const TIMEOUT = 10_000;

/** What the program has of the channel, for one run. */
export class WorldConversation implements Conversation {
  constructor(
    private readonly host: Host,
    private readonly process: Crossing,
    private readonly run: Run,
  ) {}

  say(to: ConversationReference, saying: Saying, reader: Actor): Promise<Delivery> {
    return this.send({ what: 'say', to, saying, show: () => `said to ${reader.objectId}` });
  }

  postCard(to: ConversationReference, view: RequestView): Promise<Delivery> {
    return this.send({ what: 'card', to, view, show: () => this.host.conversations.post(to, view).activityId });
  }

  updateCard(to: ConversationReference, activityId: string, view: RequestView): Promise<Delivery> {
    return this.send({
      what: 'update',
      to,
      view,
      show: () => {
        this.host.conversations.update(activityId, view);
        return activityId;
      },
    });
  }

  async typing(): Promise<void> {
    await this.process.point('typing');
  }

  async canRead(to: ConversationReference, person: ObjectId, withinMs: number): Promise<boolean | undefined> {
    const members = await this.roster(to, withinMs);
    return members?.includes(person);
  }

  async readers(to: ConversationReference, withinMs: number): Promise<readonly ObjectId[] | undefined> {
    return this.roster(to, withinMs);
  }

  async isOpen(to: ConversationReference, withinMs: number): Promise<boolean | undefined> {
    return (await this.roster(to, withinMs)) === undefined ? undefined : true;
  }

  async objectIdOf(to: ConversationReference, accountId: string, withinMs: number): Promise<ObjectId | undefined> {
    const members = await this.roster(to, withinMs);
    if (members === undefined) throw new NoAnswer('timeout', undefined, true);
    return members.find((member) => accountId === `29:${member}`);
  }

  private async roster(to: ConversationReference, withinMs: number): Promise<readonly ObjectId[] | undefined> {
    const { host } = this;
    const fault = host.weather.channel('roster');
    await this.process.wait(fault === 'none' ? Math.min(host.weather.way(), withinMs) : withinMs, 'roster');
    return fault === 'none' ? (host.conversations.members.get(conversationKey(to)) ?? []) : undefined;
  }

  /** One message. What the channel takes is seen, whether or not its answer is. */
  private async send(sending: Sending): Promise<Delivery> {
    const { host, run, process } = this;
    await process.point(`send ${sending.what}`);
    const fault = host.weather.channel(sending.what);
    const there = host.weather.way();
    host.trace(`send ${sending.what} ${sending.saying?.kind ?? ''} ${fault} run ${run.number}`);
    let delivery: Delivery = { fate: 'unknown', because: 'timeout' };
    host.time.after(there, () => {
      delivery = this.arrive(sending, fault);
    });
    const waits = fault === 'timeout' || fault === 'timeout-after' ? TIMEOUT : there + host.weather.way();
    await process.wait(waits, `sent ${sending.what}`);
    return delivery;
  }

  private arrive({ what, to, saying, view, show }: Sending, fault: ChannelFault): Delivery {
    const { host, run } = this;
    const key = conversationKey(to);
    if (fault === 'gone') host.conversations.gone.add(key);
    const gone = host.conversations.gone.has(key);
    const taken = !gone && ['none', 'no-id', 'error-after', 'timeout-after'].includes(fault);
    const id = taken ? show() : undefined;
    const delivery = fateOf(gone, fault, id, host);
    host.ledger.note({ kind: 'sent', run, what, conversation: key, saying, view, taken, fault, fate: delivery.fate });
    return delivery;
  }
}

/** What the channel answers to a message that it refuses, or whose fate nobody learns. */
const ANSWERS: Readonly<Partial<Record<ChannelFault, Delivery>>> = {
  'not-sent': { fate: 'not-sent', because: 'connection refused' },
  error: { fate: 'unknown', because: '502' },
  'error-after': { fate: 'unknown', because: '502' },
  timeout: { fate: 'unknown', because: 'timeout' },
  'timeout-after': { fate: 'unknown', because: 'timeout' },
  forbidden: { fate: 'rejected', status: 403, because: 'BotNotInConversationRoster' },
};

const fateOf = (gone: boolean, fault: ChannelFault, activityId: string | undefined, host: Host): Delivery => {
  if (fault === 'throttled') return { fate: 'throttled', retryAfterMs: host.dice.between(1, 10) * 1_000 };
  const answer = ANSWERS[fault];
  if (answer !== undefined) return answer;
  if (gone) return { fate: 'rejected', status: 404, because: 'ConversationNotFound' };
  return { fate: 'delivered', activityId: fault === 'no-id' ? undefined : activityId };
};
