import { setTimeout as wait } from 'node:timers/promises';
import { cardIn } from '../../sandbox/tenant/cards';
import type { Persona } from '../../sandbox/tenant/personas';
import { ASK, firstLine, SENTENCES } from '../journeys/sentences';
import type { Line, Pressed, Shown } from '../journeys/shown';
import type { Stage } from '../journeys/stage';
import type { Expected, Moment } from './page';

/** Contract, sections 3 and 4. */
const TAKEN_IN_WITHIN = 5_000;
const CLICK_WITHIN = 3_000;
/** How long a fault that "nothing yet" belongs to is looked at. */
const LOOKS_FOR = 6_000;
/** As ever, on a machine that does other things too. A slow dependency may need it. */
const AS_EVER_WITHIN = 25_000;
/** Once the dependency is well again: the longest wait between two tries of a message is 30 s. */
const BACK_WITHIN = 45_000;

/** One moment of the table, played by people of its own. Everything throws when it is not as the page says. */
export interface Play {
  readonly moment: Moment;
  /** While all is well. */
  prepare(): Promise<void>;
  /** While the fault lasts. */
  during(expected: Expected): Promise<void>;
  /** When it is over. @param then the page's column of that name */
  afterwards(expected: Expected, then: readonly string[]): Promise<void>;
  /** Whom the play is about. */
  readonly target: Persona;
}

const has = (text: string, words: readonly string[]): boolean => words.every((word) => text.includes(word));

/** These words in this order, whatever stands between them. */
const patternOf = (words: readonly string[]): RegExp => new RegExp(words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*'));

const failed = (moment: Moment, why: string): Error => new Error(`${moment}: ${why}`);

/** The way to go on that the page names for this moment. */
const wayOn = (then: readonly string[], ways: readonly string[], moment: Moment): string => {
  const named = ways.find((way) => then.includes(way));
  if (named === undefined) throw failed(moment, `the page names none of: ${ways.join('; ')}`);
  return named;
};

/** On a busy machine the directory may be too slow for one press: the sentence says to press again. */
const pressing = async (stage: Stage, who: Persona, card: Shown): Promise<Pressed> => {
  const pressed = await stage.press(who, card, 'confirm');
  return pressed.text.includes('could not be read in time') ? stage.press(who, card, 'confirm') : pressed;
};

/** Confirms and sees the result: the way is free. */
const confirms = async (stage: Stage, who: Persona, target: Persona, line: Line, card: Shown): Promise<void> => {
  const pressed = await pressing(stage, who, card);
  if (pressed.show !== 'card') throw new Error(`a press after the fault was answered with "${pressed.text}"`);
  const said = firstLine(await stage.result(line, AS_EVER_WITHIN));
  if (said !== SENTENCES.en.takesTime(target.upn)) throw new Error(`after the fault the result was "${said}"`);
};

const asksAgain = async (stage: Stage, who: Persona, target: Persona): Promise<void> => {
  const line = await stage.say(who, ASK.en(target.upn));
  await confirms(stage, who, target, line, await stage.card(line, AS_EVER_WITHIN));
};

/** A line is written while the fault is there. */
export class AtTheLine implements Play {
  readonly moment: Moment = 'at the line';
  readonly target: Persona;
  readonly #who: Persona;
  #line: Line | undefined;
  /** What was shown before the fault was over. */
  #shownBefore = 0;

  constructor(private readonly stage: Stage) {
    this.target = stage.person();
    this.#who = stage.admin();
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  async during(expected: Expected): Promise<void> {
    const { stage, moment } = this;
    const message = stage.tenant.connector.activities.message(this.#who, stage.channel(), ASK.en(this.target.upn));
    const line = await stage.send(message);
    this.#line = line;
    const { status, tookMs } = line.answer;
    if (tookMs > TAKEN_IN_WITHIN) throw failed(moment, `taken in after ${Math.round(tookMs)} ms`);
    if (status !== (expected.sees === 'status' ? expected.status : 200)) throw failed(moment, `HTTP ${status}`);
    if (expected.sees === 'words') await stage.reply(line, patternOf(expected.words.map((word) => word.replaceAll('USER', this.target.upn))), expected.withinMs);
    if (expected.sees === 'as ever') await stage.card(line, AS_EVER_WITHIN);
    this.#shownBefore = stage.tenant.connector.mark();
    if (expected.sees !== 'nothing yet' && expected.sees !== 'status') return;
    await wait(LOOKS_FOR);
    if (stage.sentTo(line).length > 0) throw failed(moment, 'the page says that nothing is shown yet, but something was');
  }

  async afterwards(expected: Expected, then: readonly string[]): Promise<void> {
    const { stage, target, moment } = this;
    const line = this.#line;
    if (line === undefined) throw failed(moment, 'no line was written');
    if (expected.sees === 'as ever') return confirms(stage, this.#who, target, line, await stage.card(line));
    const way = wayOn(then, ['write the line again', 'look again, else write the line again', 'the answer comes by itself', 'Teams delivers it again'], moment);
    if (way === 'write the line again') return asksAgain(stage, this.#who, target);
    if (way === 'look again, else write the line again') return this.#keptOrAgain(line);
    if (way === 'the answer comes by itself') return this.#answered(line);
    const again = await this.#deliveredAgain(line);
    return confirms(stage, this.#who, target, again, await stage.card(again, AS_EVER_WITHIN));
  }

  /** Nobody knew whether the line was kept: if it was, its card comes now. */
  async #keptOrAgain(line: Line): Promise<void> {
    const { stage, target } = this;
    const kept = await stage.card(line, LOOKS_FOR).catch(() => undefined);
    return kept === undefined ? asksAgain(stage, this.#who, target) : confirms(stage, this.#who, target, line, kept);
  }

  /** With the card, or that nothing was done when the fault lasted too long. */
  async #answered(line: Line): Promise<void> {
    const { stage, target } = this;
    const answer = await stage.tenant.connector.waitFor(({ conversationId, activity: { type } }) => conversationId === line.conversation && type === 'message', BACK_WITHIN, this.#shownBefore);
    if (cardIn(answer.activity) !== undefined) return confirms(stage, this.#who, target, line, await stage.card(line));
    if (!(answer.activity.text ?? '').startsWith('Nothing was done')) throw failed(this.moment, `the answer was "${answer.activity.text ?? ''}"`);
    return asksAgain(stage, this.#who, target);
  }

  /** Teams comes again with what it could not deliver. */
  async #deliveredAgain(line: Line): Promise<Line> {
    for (let tries = 0; tries < 12; tries += 1) {
      const again = await this.stage.send(line.activity);
      if (again.answer.status === 200) return again;
      await wait(1_000);
    }
    throw failed(this.moment, 'what was refused is refused for ever');
  }
}

/** The card was there before; it is pressed while the fault is there. */
export class AtTheClick implements Play {
  readonly moment: Moment = 'at the click';
  readonly target: Persona;
  readonly #who: Persona;
  #shown: { readonly line: Line; readonly card: Shown } | undefined;

  constructor(private readonly stage: Stage) {
    this.target = stage.person();
    this.#who = stage.admin();
  }

  async prepare(): Promise<void> {
    this.#shown = await this.stage.asked(this.stage.admin(), ASK.en(this.target.upn));
  }

  get #asked(): { readonly line: Line; readonly card: Shown } {
    if (this.#shown === undefined) throw failed(this.moment, 'there is no card');
    return this.#shown;
  }

  async during(expected: Expected): Promise<void> {
    const { stage, moment } = this;
    const pressed = await stage.press(this.#who, this.#asked.card, 'confirm');
    const { status, tookMs } = pressed.answer;
    if (tookMs > CLICK_WITHIN) throw failed(moment, `answered after ${Math.round(tookMs)} ms`);
    if (status !== (expected.sees === 'status' ? expected.status : 200)) throw failed(moment, `HTTP ${status}`);
    if (expected.sees === 'as ever' && pressed.show !== 'card') throw failed(moment, `answered with "${pressed.text}"`);
    if (expected.sees !== 'words') return;
    if (pressed.show !== 'sentence' || !has(pressed.text, expected.words)) throw failed(moment, `answered with "${pressed.text}"`);
    if (stage.revokeCalls(this.target) > 0) throw failed(moment, 'it was called all the same');
  }

  async afterwards(expected: Expected, then: readonly string[]): Promise<void> {
    const { stage, target, moment } = this;
    const { line, card } = this.#asked;
    if (expected.sees === 'as ever') {
      // The reply may have been lost; the card must carry the result in any case.
      await stage.shows(card, SENTENCES.en.takesTime(target.upn), BACK_WITHIN);
      return;
    }
    wayOn(then, ['press again'], moment);
    await confirms(stage, this.#who, target, line, card);
    if (stage.revocations(target) !== 1) throw failed(moment, `it was done ${stage.revocations(target)} times`);
  }
}

/** It is confirmed while all is well; the fault comes between the click and the result. */
export class AfterTheClick implements Play {
  readonly moment: Moment = 'after the click';
  readonly target: Persona;
  readonly who: Persona;
  #shown: { readonly line: Line; readonly card: Shown } | undefined;
  #confirmedAt = 0;

  constructor(private readonly stage: Stage) {
    this.target = stage.person();
    this.who = stage.admin();
  }

  async prepare(): Promise<void> {
    this.#shown = await this.stage.asked(this.stage.admin(), ASK.en(this.target.upn));
  }

  get #asked(): { readonly line: Line; readonly card: Shown } {
    if (this.#shown === undefined) throw failed(this.moment, 'there is no card');
    return this.#shown;
  }

  /** The click, before the fault. */
  async confirm(): Promise<void> {
    this.#confirmedAt = Date.now();
    const pressed = await this.stage.press(this.who, this.#asked.card, 'confirm');
    if (pressed.show !== 'card') throw failed(this.moment, `the click was answered with "${pressed.text}"`);
  }

  async during(expected: Expected): Promise<void> {
    const { stage, target, moment } = this;
    const { line } = this.#asked;
    if (expected.sees === 'nothing yet') {
      await wait(LOOKS_FOR);
      if (stage.textsTo(line).length > 0) throw failed(moment, 'the page says that nothing is said yet, but something was');
      return;
    }
    const within = expected.sees === 'words' ? expected.withinMs : AS_EVER_WITHIN;
    const text = await stage.result(line, Math.max(1, this.#confirmedAt + within - Date.now()));
    if (expected.sees === 'as ever' && firstLine(text) !== SENTENCES.en.takesTime(target.upn)) throw failed(moment, `the result was "${text}"`);
    if (expected.sees === 'words' && !has(text, expected.words.map((word) => word.replaceAll('USER', target.upn)))) throw failed(moment, `the result was "${text}"`);
  }

  async afterwards(expected: Expected, then: readonly string[]): Promise<void> {
    const { stage, target, moment } = this;
    const { line, card } = this.#asked;
    if (expected.sees === 'as ever') return;
    const way = wayOn(then, ['ask again', 'the bot tells by itself', 'the result comes by itself', 'the card shows it by itself'], moment);
    if (way === 'ask again') return asksAgain(stage, this.who, target);
    if (way === 'the card shows it by itself') await stage.shows(card, SENTENCES.en.takesTime(target.upn), BACK_WITHIN);
    else await stage.reply(line, SENTENCES.en.takesTime(target.upn), way === 'the bot tells by itself' ? 2 * BACK_WITHIN : BACK_WITHIN);
    if (stage.revocations(target) !== 1) throw failed(moment, `it was done ${stage.revocations(target)} times`);
  }
}

