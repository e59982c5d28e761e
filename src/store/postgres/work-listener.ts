import { Client } from 'pg';
import { WORK_CHANNEL } from './engine';
import { sessionOf, type PostgresPlace, type TimeLimits } from './session';

/** A lost connection is made again after this. Until then work is found by looking. */
const AGAIN_AFTER = 2_000;

/** Hears of work that other programs on the store have added. Only a hint: work is found without it, later. */
export class WorkListener {
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    private readonly place: PostgresPlace,
    private readonly limits: TimeLimits,
    private readonly onWork: () => void,
  ) {}

  /** Begins to listen; not waited for. */
  start(): void {
    if (this.#stopped) return;
    const client = new Client(sessionOf(this.place, this.limits));
    this.#client = client;
    client.on('notification', () => this.onWork());
    client.on('error', () => undefined);
    client.once('end', () => this.#again(client));
    client
      .connect()
      .then(() => client.query(`listen ${WORK_CHANNEL}`))
      // What was added before is found by looking once.
      .then(() => this.onWork())
      .catch(() => client.end().catch(() => undefined).then(() => this.#again(client)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined);
  }

  #again(ended: Client): void {
    if (this.#stopped || this.#client !== ended) return;
    this.#client = undefined;
    this.#timer = setTimeout(() => this.start(), AGAIN_AFTER);
    this.#timer.unref();
  }
}
