import type { Saying } from '../../src/domain/saying';
import type { Stored, PressAnswer } from '../../src/service';
import { audit } from './auditor';
import type { Name } from './cast';
import type { Card } from './conversations';
import type { Manner, Pressing } from './teams';
import { World, type WorldOptions } from './world';

/** What one entry of the audit log says. */
export interface Fact {
  readonly kind: string;
  readonly by: Name | undefined;
  readonly target: Name | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An answer to a click, or a sentence, as a test compares it. */
export type Told = { readonly state: string } | Saying;

/** A world in which one thing happens after the other, and what comes of it can be read. */
export class Story {
  private constructor(readonly world: World) {}

  static async begin(options: Partial<WorldOptions> = {}): Promise<Story> {
    return new Story(await World.begin({ seed: 1, ...options }));
  }

  /** Everything is over: the auditor has the last word. */
  async end(): Promise<readonly string[]> {
    await this.world.comeToRest();
    const wrong = await audit(this.world);
    await this.world.end();
    return wrong;
  }

  /** Somebody writes a line; gives what was said to it, the card apart. */
  async say(name: Name, text: string, manner: Manner = {}): Promise<readonly Saying[]> {
    const before = this.sayings().length;
    this.world.teams.say(name, text, manner);
    await this.world.pass(500);
    return this.sayings().slice(before);
  }

  /** Somebody asks, and there is a card. */
  async card(name: Name, whom: string, manner: Manner = {}): Promise<Card> {
    await this.say(name, `revoke sessions for ${whom}`, manner);
    return this.lastCard();
  }

  lastCard(): Card {
    const card = this.world.host.conversations.cards.at(-1);
    if (card === undefined) throw new Error('there is no card');
    return card;
  }

  /** Somebody presses, and this is what they get: the state of the card that they get, or the sentence. */
  async press(name: Name, card: Card, pressing: Pressing = {}): Promise<Told> {
    const answer = await this.answer(name, card, pressing);
    return answer.show === 'card' ? { state: answer.view.request.state } : answer.saying;
  }

  async answer(name: Name, card: Card, pressing: Pressing = {}): Promise<PressAnswer> {
    const activityId = this.world.teams.press(name, card, pressing);
    await this.world.pass(3_000);
    const answered = this.world.host.ledger.of('answered').findLast((one) => one.activityId === activityId);
    if (answered === undefined) throw new Error('the click was not answered');
    return answered.answer;
  }

  sayings(): readonly Saying[] {
    return this.world.host.ledger.of('sent').flatMap(({ saying }) => saying ?? []);
  }

  /** The states that everybody saw on cards, in order. */
  shown(): readonly string[] {
    return this.world.host.ledger.of('sent').flatMap(({ view }) => view?.request.state ?? []);
  }

  facts(): readonly Fact[] {
    const { host } = this.world;
    return host.stored.entries().map(({ bytes }) => {
      const { kind, by, target, details } = JSON.parse(bytes) as { kind: string; by: never; target: never; details: Record<string, unknown> };
      return { kind, by: this.world.nameOf(by), target: this.world.nameOf(target), details };
    });
  }

  kinds(): readonly string[] {
    return this.facts().map(({ kind }) => kind);
  }

  /** The request behind a card, as it is kept. */
  async stored({ view }: Card): Promise<Stored> {
    const journal = this.world.host.stored.journal({ now: () => 0, wait: () => Promise.resolve() }, () => undefined);
    const stored = await journal.read(view.request.id);
    if (stored === undefined) throw new Error('the request is not kept');
    return stored;
  }

  /** Calls to revoke that the tenant received, by whom they hit. */
  calls(): readonly (Name | undefined)[] {
    return this.world.host.ledger.of('call').map(({ target }) => this.world.nameOf(target));
  }
}
