import type { Persona } from '../../sandbox/tenant/personas';
import { fatesOf, untrue } from '../journeys/fates';
import { lastLine, RECEIPT_LINE } from '../journeys/sentences';
import type { Line, Shown } from '../journeys/shown';
import type { Stage } from '../journeys/stage';
import { until } from '../journeys/until';

const USERS = 200;
const PATIENCE = 90_000;

/** For a stage on which one click is enough for them. */
export const FOR_BULKS = { TWO_PERSON_ABOVE: '1000000', MESSAGES_PER_MINUTE: '1000' };

/** A request about many users that is under way when something goes wrong, and what came of it. */
export class TroubledBulk {
  readonly #users: readonly Persona[];
  #line: Line | undefined;
  #card: Shown | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly name: string,
  ) {
    const { directory } = stage.tenant;
    this.#users = Array.from({ length: USERS }, () => stage.person());
    const { id } = directory.addGroup({ displayName: name });
    for (const user of this.#users) directory.addToGroup(id, user.id);
  }

  /** Asks and confirms. @param graphMs so that it takes longer than it has to */
  async begin(graphMs: number): Promise<void> {
    const { stage } = this;
    this.#line = await stage.say(stage.admin(), `revoke sessions for group "${this.name}"`);
    this.#card = await stage.card(this.#line, PATIENCE);
    await stage.quiet(PATIENCE);
    stage.tenant.latency.graphMs = graphMs;
    await stage.press(stage.admin(), this.#card, 'confirm');
  }

  /** Until the first of them is signed out. */
  async isUnderWay(): Promise<void> {
    await until(() => this.#users.some(({ id }) => this.stage.tenant.ledger.revocations(id) > 0), PATIENCE, () => 'nobody was called');
  }

  /** Until its card says that all is done. */
  async isDone(): Promise<void> {
    if (this.#card === undefined) throw new Error('it has not begun');
    await this.stage.shows(this.#card, `Done: all ${USERS} users are signed out`, PATIENCE);
  }

  /** What is not as it must be, when all is quiet. @returns also how many were called for twice, where nobody could know of the first call */
  look(): { readonly wrong: readonly string[]; readonly twice: number } {
    const { stage } = this;
    const fates = fatesOf(stage, this.#users);
    const replies = this.#line === undefined ? 0 : stage.textsTo(this.#line).filter((said) => RECEIPT_LINE.test(lastLine(said))).length;
    const wrong = [
      ...untrue(fates),
      ...fates.filter(({ standing, done, calls }) => standing !== 'verified' || done !== 1 || calls > 2).map(({ user, standing, done, calls }) => `${user} is ${standing}, called for ${calls} times, done ${done} times`),
      ...(replies === 1 ? [] : [`${replies} replies with a result`]),
    ];
    return { wrong: wrong.map((what) => `${this.name}: ${what}`), twice: fates.filter(({ calls }) => calls === 2).length };
  }
}
