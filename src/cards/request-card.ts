import { receiptText } from '../domain/audit';
import type { Language } from '../domain/command/command';
import type { SettledItem } from '../domain/item';
import type { Outcome } from '../domain/outcome';
import type { Decision, Request } from '../domain/request';
import type { RequestView } from '../domain/view';
import { message, type MessageKey } from '../locale';
import { adaptiveCard, button, text, type AdaptiveCard, type Container, type Element } from './adaptive-card';
import { literal, plain } from './escape';
import { detailsLine, failureLines, isSuccess, portalLink, proofLine, resultSentence, runningLine, settledItem, timeText, withoutEffectLine } from './sentences';
import { warningsOf } from './warnings';

/** What the card is, or what came of it: in words, since a title is all that some readers hear first. */
const titleOf = (view: RequestView): MessageKey => {
  const { state } = view.request;
  switch (state) {
    case 'awaiting':
    case 'cancelled':
    case 'expired':
      return `card.title.${state}`;
    case 'confirmed':
    case 'running':
      return 'card.title.confirmed';
    case 'done': {
      const item = settledItem(view);
      return item === undefined ? 'card.title.confirmed' : doneTitle(item.outcome);
    }
  }
};

const doneTitle = (outcome: Outcome): MessageKey => (outcome.result === 'failed' && outcome.inDoubt ? 'card.title.in-doubt' : `card.title.${outcome.result}`);

/** The request's card as everybody sees it, in the asker's language and time zone. Only an awaiting one has buttons. */
export const requestCard = (view: RequestView): AdaptiveCard => {
  const { request } = view;
  const { language } = request.asker;
  const title = message(language, titleOf(view));
  return adaptiveCard(language, fallbackText(view), [
    ...warnings(request, language),
    text(title, { style: 'heading' }),
    ...stateElements(view, language),
    ...facts(request, language),
    ...foot(view, language),
  ]);
};

/** What a client shows that cannot show the card, and the notification's text. Plain text, no Markdown. */
export const fallbackText = (view: RequestView): string => {
  const { request } = view;
  const { language } = request.asker;
  return message(language, 'card.fallback', {
    title: sentence(message(language, titleOf(view))),
    user: request.target.upn,
    objectId: request.target.objectId,
    asker: plain(request.asker.name),
  });
};

/** A title as a sentence among others. */
const sentence = (title: string): string => (/[.?!…]$/u.test(title) ? title : `${title}.`);

const warnings = (request: Request, language: Language): readonly Container[] =>
  warningsOf(request, language).map(({ words, style }) => ({ type: 'Container', style, items: [text(words, { weight: 'bolder' })] }));

const stateElements = (view: RequestView, language: Language): readonly Element[] => {
  const { request } = view;
  switch (request.state) {
    case 'awaiting':
      return [text(message(language, 'card.effect')), ...notes(request, language), ...waiting(request.first, request, language)];
    case 'confirmed':
    case 'running':
      return [text(runningLine(language, request))];
    case 'done':
      return result(view, settledItem(view), language);
    case 'cancelled':
    case 'expired':
      return [];
  }
};

const notes = (request: Request, language: Language): readonly Element[] => {
  const because = request.cardBecause === undefined ? undefined : message(language, `card.because.${request.cardBecause}`);
  return [because, withoutEffectLine(language, request.withoutEffect)].filter((note) => note !== undefined).map((note) => text(note, { isSubtle: true, size: 'small' }));
};

const waiting = (first: Decision | undefined, { asker }: Request, language: Language): readonly Element[] =>
  first === undefined
    ? []
    : [text(message(language, 'card.waiting-second', { name: literal(first.name), time: timeText(language, asker.timeZone, first.at) }), { weight: 'bolder' })];

const result = (view: RequestView, item: SettledItem | undefined, language: Language): readonly Element[] => {
  if (item === undefined) return [];
  const { request } = view;
  const { outcome } = item;
  const success = isSuccess(outcome);
  const proof = proofLine(language, outcome, request.asker.timeZone);
  return [
    text(resultSentence(language, outcome, literal(request.target.upn)), { weight: 'bolder' }),
    ...failureLines(language, outcome, request).map((line) => text(line)),
    ...(proof === undefined ? [] : [text(proof)]),
    ...(success ? [text(message(language, 'card.not-done')), text(`[${message(language, 'card.portal-link')}](${portalLink(view)})`)] : []),
    ...notes(request, language),
    ...(request.verbose ? [text(detailsLine(language, view, item), { isSubtle: true, size: 'small' })] : []),
  ];
};

/** One line each: a client that gives a title a column of its own leaves a long user name no room on a phone. */
const facts = (request: Request, language: Language): readonly Element[] => {
  const { target, asker } = request;
  const fact = (key: MessageKey, value: string): string => message(language, 'card.fact', { title: message(language, key), value });
  const word = (key: MessageKey): string => message(language, key);
  return [
    fact('fact.name', literal(target.displayName)),
    fact('fact.upn', literal(target.upn)),
    fact('fact.object-id', target.objectId),
    fact('fact.type', word(target.memberType === 'guest' ? 'value.guest' : 'value.member')),
    fact('fact.account', word(target.enabled ? 'value.enabled' : 'value.disabled')),
    fact('fact.source', word(target.synced ? 'value.synced' : 'value.cloud')),
    fact('fact.privilege', word(target.privileged ? 'value.yes' : 'value.no')),
    fact('fact.asked-by', byAt(language, asker.name, request.askedAt, request)),
    ...(request.reason === undefined ? [] : [fact('fact.reason', literal(request.reason))]),
    ...(request.state === 'awaiting' ? [fact('fact.until', timeText(language, asker.timeZone, request.expiresAt))] : []),
    ...decisions(request).map(([key, decision]) => fact(key, byAt(language, decision.name, decision.at, request))),
  ].map((line, index) => text(line, index === 0 ? {} : { spacing: 'none' }));
};

const byAt = (language: Language, name: string, at: number, { asker }: Request): string =>
  message(language, 'value.by-at', { name: literal(name), time: timeText(language, asker.timeZone, at) });

const decisions = (request: Request): readonly (readonly [MessageKey, Decision])[] => {
  if (request.state === 'cancelled') return [['fact.cancelled-by', request.cancelled]];
  return 'confirmed' in request ? request.confirmed.map((decision) => ['fact.confirmed-by', decision] as const) : [];
};

const foot = (view: RequestView, language: Language): readonly Element[] => {
  const { request, receipt } = view;
  const data = { request: request.buttonKey };
  const buttons: readonly Element[] =
    request.state === 'awaiting'
      ? [{ type: 'ActionSet', actions: [button(message(language, 'card.confirm'), 'confirm', data), button(message(language, 'card.cancel'), 'cancel', data)] }]
      : [];
  return [...buttons, text(receiptText(receipt), { isSubtle: true, size: 'small' })];
};
