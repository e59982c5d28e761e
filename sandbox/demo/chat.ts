import type { MessageOptions, Place } from '../tenant/activities';
import { buttonsOf, cardIn } from '../tenant/cards';
import type { BotAnswer, BotMessage, Connector } from '../tenant/connector';
import type { Persona } from '../tenant/personas';
import { member, text } from '../tenant/wire';
import { cardLines } from './card-text';
import { announcedIn } from './evidence';

/** A reply of the bot comes within 5 s; two minutes are for a Graph in trouble, and nothing is in trouble here. */
const COMES_WITHIN = 15_000;
const INDENT = '    ';
const CARD = 'application/vnd.microsoft.card.adaptive';

/** One conversation with the bot in one place and language: everything said, pressed and shown is printed. */
export class Chat {
  #seen: number;
  readonly #shown = new Map<string, string>();
  readonly #announced: string[] = [];

  constructor(
    private readonly connector: Connector,
    private readonly place: Place,
    private readonly options: MessageOptions,
    private readonly print: (line: string) => void,
  ) {
    this.#seen = connector.mark();
  }

  /** The users whom the bot announced as signed out in its messages here so far. */
  get announced(): readonly string[] {
    return this.#announced;
  }

  /** Says a line in a thread of its own and waits for the bot's first message there. @throws when none comes, or the bot refuses the activity */
  async say(from: Persona, line: string): Promise<BotMessage> {
    this.#line(`${from.name}: @Session Revoker ${line}`);
    const activity = this.connector.activities.message(from, this.place, line, this.options);
    accepted(await this.connector.sendToBot(activity));
    const came = await this.connector.waitFor(({ kind, conversationId }) => kind === 'sent' && conversationId === activity.conversation?.id, COMES_WITHIN);
    this.#printNews();
    return came;
  }

  /**
   * Presses a button of a card and prints what only the presser sees.
   * @returns that sentence, or `undefined` when the answer was the changed card
   */
  async press(from: Persona, cardId: string, verb: string): Promise<string | undefined> {
    const shown = this.connector.current(cardId);
    const title = buttonsOf(shown && cardIn(shown.activity)).find((button) => button.verb === verb)?.title ?? verb;
    this.#line(`${from.name} presses [ ${title} ]`);
    const answer = accepted(await this.connector.press(from, cardId, verb, 'execute', this.options));
    if (text(answer.body, 'type') === CARD) this.#printCard(cardId, 'The card now', member(answer.body, 'value'));
    const sentence = text(answer.body, 'type') === 'application/vnd.microsoft.activity.message' ? text(answer.body, 'value') : undefined;
    if (sentence !== undefined) this.#block(`Session Revoker, to ${from.name} only`, sentence.split('\n'));
    return sentence;
  }

  /** Waits until the card has no buttons and `matches`, and prints what happened until then. */
  async untilCard(cardId: string, matches: (readable: string) => boolean): Promise<void> {
    await this.connector.waitFor(({ kind, id, activity }) => kind === 'updated' && id === cardId && isFinal(cardIn(activity), matches), COMES_WITHIN);
    this.#printNews();
  }

  /** Waits for a text of the bot that announces `user` as signed out. */
  async untilAnnounced(user: string): Promise<void> {
    if (this.#announced.includes(user)) return;
    await this.connector.waitFor(({ kind, activity }) => kind === 'sent' && announcedIn(activity.text ?? '').includes(user), COMES_WITHIN, this.#seen);
    this.#printNews();
  }

  #printNews(): void {
    for (const message of this.connector.messages(this.#seen)) {
      this.#seen += 1;
      const card = cardIn(message.activity);
      if (card !== undefined) this.#printCard(message.id, message.kind === 'sent' ? 'Session Revoker' : 'The card now', card);
      else if (message.activity.text !== undefined) this.#printText(message.activity.text);
    }
  }

  #printText(said: string): void {
    this.#announced.push(...announcedIn(said));
    this.#block('Session Revoker', said.split('\n'));
  }

  /** The same card comes as the answer to a press and as an update: it is printed when it looks different. */
  #printCard(id: string, heading: string, card: unknown): void {
    const lines = cardLines(card);
    if (this.#shown.get(id) === lines.join('\n')) return;
    this.#shown.set(id, lines.join('\n'));
    this.#block(heading, lines);
  }

  #block(heading: string, lines: readonly string[]): void {
    this.#line(`${heading}:`);
    for (const line of lines) this.print(`${INDENT}${line}`.trimEnd());
  }

  #line(line: string): void {
    this.print('');
    this.print(line);
  }
}

const accepted = (answer: BotAnswer): BotAnswer => {
  if (answer.status < 200 || answer.status > 299) throw new Error(`The bot answered ${answer.status} to an activity of the Bot Connector.`);
  return answer;
};

const isFinal = (card: unknown, matches: (readable: string) => boolean): boolean =>
  card !== undefined && buttonsOf(card).length === 0 && matches(cardLines(card).join('\n'));
