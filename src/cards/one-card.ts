import type { Language } from '../domain/command/command';
import type { SettledItem } from '../domain/item';
import type { Outcome } from '../domain/outcome';
import type { RequestAboutOne } from '../domain/request';
import type { ViewOfOne } from '../domain/view';
import { message, type MessageKey } from '../locale';
import { text, type Element } from './adaptive-card';
import { askedFacts, decisionButtons, fact, factLines, notes, receiptLine, waiting, warnings } from './card-parts';
import { literal } from './escape';
import { detailsLine, failureLines, isSuccess, portalLink, proofLine, resultSentence, runningLine, settledItem } from './sentences';

/** What the card is, or what came of it: in words, since a title is all that some readers hear first. */
export const oneTitle = (view: ViewOfOne): MessageKey => {
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

/** The body of a card about one user. */
export const oneBody = (view: ViewOfOne, language: Language): readonly Element[] => {
  const { request } = view;
  return [
    ...warnings(request, language),
    text(message(language, oneTitle(view)), { style: 'heading' }),
    ...stateElements(view, language),
    ...factLines([...targetFacts(request, language), ...askedFacts(request, language)]),
    ...decisionButtons(view, language),
    receiptLine(view),
  ];
};

const stateElements = (view: ViewOfOne, language: Language): readonly Element[] => {
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

const result = (view: ViewOfOne, item: SettledItem | undefined, language: Language): readonly Element[] => {
  if (item === undefined) return [];
  const { request } = view;
  const { outcome } = item;
  const success = isSuccess(outcome);
  const proof = proofLine(language, outcome, request.asker.timeZone);
  return [
    text(resultSentence(language, outcome, literal(request.target.upn)), { weight: 'bolder' }),
    ...failureLines(language, outcome, item.target).map((line) => text(line)),
    ...(proof === undefined ? [] : [text(proof)]),
    ...(success ? [text(message(language, 'card.not-done')), text(`[${message(language, 'card.portal-link')}](${portalLink(view)})`)] : []),
    ...notes(request, language),
    ...(request.verbose ? [text(detailsLine(language, view, item), { isSubtle: true, size: 'small' })] : []),
  ];
};

const targetFacts = ({ target }: RequestAboutOne, language: Language): readonly string[] => {
  const word = (key: MessageKey): string => message(language, key);
  return [
    fact(language, 'fact.name', literal(target.displayName)),
    fact(language, 'fact.upn', literal(target.upn)),
    fact(language, 'fact.object-id', target.objectId),
    fact(language, 'fact.type', word(target.memberType === 'guest' ? 'value.guest' : 'value.member')),
    fact(language, 'fact.account', word(target.enabled ? 'value.enabled' : 'value.disabled')),
    fact(language, 'fact.source', word(target.synced ? 'value.synced' : 'value.cloud')),
    fact(language, 'fact.privilege', word(target.privileged ? 'value.yes' : 'value.no')),
  ];
};
