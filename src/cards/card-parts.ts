import { receiptText } from '../domain/audit';
import type { Language } from '../domain/command/command';
import type { Decision, Request } from '../domain/request';
import type { RequestView } from '../domain/view';
import { message, type MessageKey } from '../locale';
import { button, text, type Container, type Element, type TextBlock } from './adaptive-card';
import { literal } from './escape';
import { timeText, withoutEffectLine } from './sentences';
import { warningsOf } from './warnings';

/** What cards about one user and about many have in common. */

const RETRIES_SHOWN = 3;

export const warnings = (request: Request, language: Language): readonly Container[] =>
  warningsOf(request, language).map(({ words, style }) => ({ type: 'Container', style, items: [text(words, { weight: 'bolder' })] }));

export const notes = (request: Request, language: Language): readonly Element[] => {
  const because = request.cardBecause === undefined ? undefined : message(language, `card.because.${request.cardBecause}`);
  return [because, withoutEffectLine(language, request.withoutEffect)].filter((note) => note !== undefined).map((note) => text(note, { isSubtle: true, size: 'small' }));
};

export const waiting = (first: Decision | undefined, { asker }: Request, language: Language): readonly Element[] =>
  first === undefined
    ? []
    : [text(message(language, 'card.waiting-second', { name: literal(first.name), time: timeText(language, asker.timeZone, first.at) }), { weight: 'bolder' })];

export const fact = (language: Language, key: MessageKey, value: string): string => message(language, 'card.fact', { title: message(language, key), value });

/** One line each: a client that gives a title a column of its own leaves a long user name no room on a phone. */
export const factLines = (lines: readonly string[]): readonly TextBlock[] => lines.map((line, index) => text(line, index === 0 ? {} : { spacing: 'none' }));

/** Who asked and why, until when it can be confirmed, and who decided. */
export const askedFacts = (request: Request, language: Language): readonly string[] => {
  const { asker } = request;
  return [
    fact(language, 'fact.asked-by', byAt(language, asker.name, request.askedAt, request)),
    ...(request.reason === undefined ? [] : [fact(language, 'fact.reason', literal(request.reason))]),
    ...(request.state === 'awaiting' ? [fact(language, 'fact.until', timeText(language, asker.timeZone, request.expiresAt))] : []),
    ...decisions(request).map(([key, decision]) => fact(language, key, byAt(language, decision.name, decision.at, request))),
  ];
};

const byAt = (language: Language, name: string, at: number, { asker }: Request): string =>
  message(language, 'value.by-at', { name: literal(name), time: timeText(language, asker.timeZone, at) });

const decisions = (request: Request): readonly (readonly [MessageKey, Decision])[] => {
  if (request.state === 'cancelled') return [['fact.cancelled-by', request.cancelled]];
  const confirmed = 'confirmed' in request ? request.confirmed.map((decision) => ['fact.confirmed-by', decision] as const) : [];
  // The last ones: the others are in the time line of the tab.
  const retried = (request.retried ?? []).slice(-RETRIES_SHOWN).map((decision) => ['fact.retried-by', decision] as const);
  return [...confirmed, ...retried, ...(request.stopped === undefined ? [] : [['fact.stopped-by', request.stopped] as const])];
};

/** A button of this request's card. */
export const requestButton = ({ request }: RequestView, title: string, verb: string, more: Readonly<Record<string, string>> = {}): ReturnType<typeof button> =>
  button(title, verb, { request: request.buttonKey, ...more });

export const buttons = (actions: readonly ReturnType<typeof button>[]): readonly Element[] => (actions.length === 0 ? [] : [{ type: 'ActionSet', actions }]);

/** Confirm and cancel, as long as there is something to decide. */
export const decisionButtons = (view: RequestView, language: Language): readonly Element[] =>
  view.request.state === 'awaiting' ? buttons([requestButton(view, message(language, 'card.confirm'), 'confirm'), requestButton(view, message(language, 'card.cancel'), 'cancel')]) : [];

export const receiptLine = ({ receipt }: RequestView): TextBlock => text(receiptText(receipt), { isSubtle: true, size: 'small' });
