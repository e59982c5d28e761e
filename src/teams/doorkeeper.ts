import type { Saying } from '../domain/saying';
import { askWithoutStore, isStoreDown, named, takeIn, type Deps, type Inbound, type Intake, type WorkPayload } from '../service';
import type { Speaker } from './inbound';
import { Lately } from './lately';

/** So long a person who has spent the budget is not counted again. */
const ASKED_AGAIN_AFTER = 1_000;

/** The way of everything that people send into the store, messages and clicks alike. */
export class Doorkeeper {
  private readonly flooders = new Lately(ASKED_AGAIN_AFTER);

  constructor(private readonly deps: Deps) {}

  /** A message: the first one too many is told so where it was said. */
  message(inbound: Inbound, payload: WorkPayload): Promise<Intake> {
    return this.take(inbound, payload, true);
  }

  /** A press of a request's button, which its caller decides. @returns what to answer when it is one too many */
  async press(inbound: Inbound): Promise<Saying | undefined> {
    return this.whenTooMany(await this.take(inbound, undefined, false));
  }

  /**
   * What is asked by an invoke, in a form or by a message action.
   * @param payload what is to be done about it, or `undefined` when there is nothing to do but to answer
   * @returns what to answer when that is its end: a stranger, one too many, a store that fails
   */
  async ask(speaker: Speaker, payload: Extract<WorkPayload, { kind: 'chosen' }> | undefined): Promise<Saying | undefined> {
    const { deps } = this;
    if (!speaker.known) return { kind: 'refusal', because: 'unknown-person', adminRoles: deps.rules.adminRoles };
    try {
      return this.whenTooMany(await this.take(speaker, payload, false));
    } catch (error) {
      if (!isStoreDown(error)) throw error;
      deps.log.error('click-without-store', { because: error.detail, by: speaker.actor.objectId });
      return askWithoutStore(deps, payload === undefined ? undefined : named(payload.target), error);
    }
  }

  /**
   * The answer to an offer of a file. Each offer is answered once, however often it is pressed: it makes a place for the file each
   * time, and only one is used.
   */
  consent(inbound: Inbound, payload: Extract<WorkPayload, { kind: 'consented' }>): Promise<Intake> {
    const { actor, conversation } = inbound;
    const once = payload.offer === undefined ? conversation : { ...conversation, activityId: `${payload.offer} consent` };
    return this.take({ actor, conversation: once }, payload, false);
  }

  private whenTooMany(intake: Intake): Saying | undefined {
    return intake === 'too-many' ? { kind: 'too-many-messages', limit: this.deps.rules.messagesPerMinute } : undefined;
  }

  /** Whoever has spent the budget is let through to the store once in a while only: a flood must not keep it busy. */
  private async take(inbound: Inbound, payload: WorkPayload | undefined, tell: boolean): Promise<Intake> {
    const now = this.deps.clock.now();
    const { objectId } = inbound.actor;
    if (this.flooders.has(objectId, now)) return 'too-many';
    const intake = await takeIn(this.deps, inbound, payload, tell);
    if (intake === 'too-many') this.flooders.add(objectId, now);
    return intake;
  }
}
