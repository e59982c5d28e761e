import { takeIn, type Deps, type Inbound, type Intake, type WorkPayload } from '../service';
import { Lately } from './lately';

/** So long a person who has spent the budget is not counted again. */
const ASKED_AGAIN_AFTER = 1_000;

/** The way of everything that people send into the store, messages and clicks alike. */
export class Doorkeeper {
  private readonly flooders = new Lately(ASKED_AGAIN_AFTER);

  constructor(private readonly deps: Deps) {}

  /**
   * Whoever has spent the budget is let through to the store once in a while only: a flood must not keep it busy.
   * @param payload what is to be done about it, or `undefined` when the caller does it itself
   * @param told `answered`: an invoke, whose answer says by itself that it was too many
   */
  async take(inbound: Inbound, payload: WorkPayload | undefined, told: 'answered' | 'in-place' = 'in-place'): Promise<Intake> {
    const now = this.deps.clock.now();
    const { objectId } = inbound.actor;
    if (this.flooders.has(objectId, now)) return 'too-many';
    const intake = await takeIn(this.deps, inbound, payload, told === 'in-place');
    if (intake === 'too-many') this.flooders.add(objectId, now);
    return intake;
  }
}
