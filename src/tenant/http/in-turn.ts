import type { Instant } from '../../domain/people';
import { NoAnswer, type Clock } from '../../service/ports';

/** Lets so many calls be under way at a time; the others wait in the order in which they came. */
export class InTurn {
  private underWay = 0;
  /** How each waiting call is started, oldest first. */
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly most: number,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the call when it is its turn.
   * @throws NoAnswer, certainly without effect, when its turn did not come before the deadline; else whatever the call throws
   */
  async call<Value>(deadline: Instant, make: () => Promise<Value>): Promise<Value> {
    await this.turn(deadline);
    try {
      return await make();
    } finally {
      const [next] = this.waiting;
      if (next === undefined) this.underWay -= 1;
      else next();
    }
  }

  private turn(deadline: Instant): Promise<void> {
    if (this.underWay < this.most) {
      this.underWay += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const start = (): void => {
        clearTimeout(timer);
        this.waiting.delete(start);
        resolve();
      };
      const timer = setTimeout(
        () => {
          this.waiting.delete(start);
          reject(new NoAnswer('timeout', undefined, true));
        },
        Math.max(0, deadline - this.clock.now()),
      );
      this.waiting.add(start);
    });
  }
}
