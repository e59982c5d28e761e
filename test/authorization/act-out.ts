import type { Place, WireActivity } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { pressedOf, type Line, type Pressed, type Shown } from '../journeys/shown';
import { ASK } from '../journeys/sentences';
import type { Stage } from '../journeys/stage';
import type { Cell } from './cells';
import { isAsker, isBefallen, type Company, type Sender } from './company';
import { FIRST_OF_TWO, TAKES_TWO, type Asking, type PlaceKind } from './kinds';

/** A cell that was acted out, and where to look for what came of it. */
export interface Acted {
  readonly cell: Cell;
  readonly sender: Sender;
  /** Nobody's name where the account does not exist; nothing where the deed is about no account. */
  readonly account: Persona | undefined;
  /** The last activity: the line or the press. */
  readonly line: Line;
  /** What the press was answered with, and the card as it was right before. */
  readonly pressed?: Pressed;
  readonly card?: Shown;
  /** How often the account's sessions had been revoked before the deed. */
  readonly revokedBefore: number;
}

const LINES: Readonly<Record<Asking, (user: string) => string>> = {
  ask: ASK.en,
  'what if': (user) => `what if ${ASK.en(user)}`,
  unconfirmed: (user) => `Revoke-SPOUserSession ${user} -Confirm:$false`,
};

/** Another administrator asks while a request of somebody else for the same account is open. */
export const isAskedBySomebodyElse = ({ person, deed }: Cell): boolean =>
  person === 'another administrator' && deed.by === 'line' && deed.action === 'ask' && deed.account !== 'nobody' && deed.account !== 'external';

/** For what has to come before the deed, and for its answer: the machine may have much else to do. */
const PATIENCE = 30_000;

/** Acts out cells on one stage. What came of each is looked at when all is quiet. */
export class Play {
  #rooms = 0;

  constructor(
    private readonly stage: Stage,
    private readonly company: Company,
  ) {}

  actOut(cell: Cell): Promise<Acted> {
    const { deed } = cell;
    if (deed.by === 'button') return this.#press(cell, deed);
    return deed.by === 'line' ? this.#write(cell, deed) : this.#list(cell, deed);
  }

  async #write(cell: Cell, deed: Extract<Cell['deed'], { by: 'line' }>): Promise<Acted> {
    const sender = this.company.sender(cell.person, deed.account === 'oneself');
    const account = this.company.account(deed.account, cell.place, sender);
    if (isAskedBySomebodyElse(cell)) {
      await this.stage.card(await this.#say(this.company.helper('asker'), ASK.en(account.upn), 'channel'), PATIENCE);
    }
    await this.#befallen(cell, sender);
    return { cell, sender, account, line: await this.#answered(cell, await this.#say(sender, LINES[deed.action](account.upn), cell.place)), revokedBefore: 0 };
  }

  async #list(cell: Cell, { action }: Extract<Cell['deed'], { by: 'list' }>): Promise<Acted> {
    const sender = this.company.sender(cell.person, false);
    const account = action === 'history USER' ? this.company.account('ordinary', cell.place, sender) : undefined;
    await this.#befallen(cell, sender);
    const said = account === undefined ? action : `history ${account.upn}`;
    return { cell, sender, account, line: await this.#answered(cell, await this.#say(sender, said, cell.place)), revokedBefore: 0 };
  }

  async #press(cell: Cell, { action, account: kind, button }: Extract<Cell['deed'], { by: 'button' }>): Promise<Acted> {
    const sender = this.company.sender(cell.person, kind === 'oneself');
    const account = this.company.account(kind, cell.place, sender);
    const asker = isAsker(cell.person) ? sender : this.company.helper('asker');
    const asked = await this.#say(asker, ASK.en(account.upn), cell.place);
    const shown = await this.stage.card(asked, PATIENCE);
    // Made before the first press: a card that is decided has no buttons to press on.
    const press = this.#pressOn(shown, cell, sender, action === 'cancel' ? 'cancel' : 'confirm', button, asker === sender);
    if (action === 'second confirm') await this.#firstPress(cell, sender, asked, shown);
    this.company.befall(cell.person, sender);
    const card = this.stage.now(shown);
    const revokedBefore = this.stage.revocations(account);
    const line = await this.stage.send(press);
    return { cell, sender, account, line, pressed: pressedOf(line.answer), card, revokedBefore };
  }

  /** The press of another administrator (or of the same one), with all that follows from it. */
  async #firstPress({ person, deed }: Cell, sender: Sender, asked: Line, card: Shown): Promise<void> {
    const who = person === FIRST_OF_TWO ? sender : this.company.helper('first');
    // On a machine that is busy with other cells the directory may not be read within the time of a click: the answer says so, and to press again.
    for (let pressed = await this.stage.press(who.persona, card, 'confirm', who.options); pressed.text.includes('press again'); ) pressed = await this.stage.press(who.persona, card, 'confirm', who.options);
    if ('account' in deed && TAKES_TWO.includes(deed.account)) await this.stage.shows(card, /Waiting for a second/, PATIENCE);
    else await this.stage.result(asked, PATIENCE);
  }

  /** In the personal chat only the asker has the card that was asked for; who else presses has a copy in a chat of their own. */
  #pressOn(card: Shown, cell: Cell, { persona, options }: Sender, verb: string, button: 'execute' | 'submit', own: boolean): WireActivity {
    const { connector } = this.stage.tenant;
    if (cell.place !== 'personal' || own) return shared(connector.pressed(persona, card.id, verb, button, options), cell.place);
    const found = card.buttons.find((shown) => shown.verb === verb);
    const place = this.#room('personal');
    if (button === 'execute') return connector.activities.press(persona, place, card.id, verb, found?.data, options);
    return connector.activities.submit(persona, place, card.id, found?.fallback?.data, options);
  }

  /** Uses the role once, so that the program has read it, and loses it. */
  async #befallen(cell: Cell, sender: Sender): Promise<void> {
    if (!isBefallen(cell.person)) return;
    await this.stage.reply(await this.#say(sender, LINES['what if'](this.stage.tenant.people.user.upn), 'channel'), 'What if', PATIENCE);
    this.company.befall(cell.person, sender);
  }

  #say({ persona, options }: Sender, said: string, place: PlaceKind): Promise<Line> {
    return this.stage.send(shared(this.stage.tenant.connector.activities.message(persona, this.#room(place), said, options), place));
  }

  /** The line, when an answer has come where the page says that one comes: nobody gets ahead of the program. One that never comes is seen when all is judged. */
  async #answered({ says }: Cell, line: Line): Promise<Line> {
    if (says === 'silence') return line;
    const isAnswer = (message: { readonly conversationId: string; readonly activity: WireActivity }): boolean => message.conversationId === line.conversation && message.activity.type === 'message';
    await this.stage.tenant.connector.waitFor(isAnswer, PATIENCE, line.since).catch(() => undefined);
    return line;
  }

  /** A room in which nothing was said before. */
  #room(place: PlaceKind): Place {
    if (place === 'group chat') return this.stage.groupChat();
    if (place !== 'personal') return this.stage.channel();
    this.#rooms += 1;
    return { kind: 'personal', id: `a:1own${this.#rooms}` };
  }
}

/** A shared channel says so in its channel data (Teams, "shared channels": `channel.type`). */
const shared = (activity: WireActivity, place: PlaceKind): WireActivity => {
  if (place !== 'shared channel') return activity;
  const data = activity.channelData as { readonly channel?: object };
  return { ...activity, channelData: { ...data, channel: { ...data.channel, type: 'shared' } } };
};
