import type { Language } from '../domain/command/command';
import type { Actor } from '../domain/conversation';
import { leftOutCount } from '../domain/many';
import type { ManyMember } from '../domain/many-page';
import { retryableAt } from '../domain/retry';
import { allIn, succeededIn } from '../domain/tally';
import type { ViewOfMany } from '../domain/view';
import { message } from '../locale';
import { tableOf, text, type Element } from './adaptive-card';
import { askedFacts, buttons, decisionButtons, fact, factLines, notes, receiptLine, requestButton, waiting, warnings } from './card-parts';
import { literal } from './escape';
import { countLines, leftOutText, memberLines, namesText, progressLines, sourceText, tallyOf, timeNeededText } from './many-words';

/** What the card is, or what came of it, in words. */
export const manyTitle = (view: ViewOfMany, language: Language): string => {
  const { request } = view;
  const { count } = request.many.users;
  switch (request.state) {
    case 'awaiting':
      return message(language, 'many.title.awaiting', { count });
    case 'cancelled':
    case 'expired':
      return message(language, `card.title.${request.state}`);
    case 'confirmed':
    case 'running':
      return message(language, request.stopped === undefined ? 'many.title.running' : 'many.title.stopping', { count });
    case 'done': {
      const tally = tallyOf(view);
      const [good, all] = [succeededIn(tally), allIn(tally)];
      return message(language, good === all ? 'many.title.done' : 'many.title.partly', { count: good, all });
    }
  }
};

/** The body of a card about many users. @param most names of a kind at most */
export const manyBody = (view: ViewOfMany, language: Language, most: number): readonly Element[] => {
  const { request } = view;
  return [
    ...warnings(request, language),
    text(manyTitle(view, language), { style: 'heading' }),
    ...stateElements(view, language, most),
    ...factLines([fact(language, 'fact.from', sourceText(request.many.source, language, literal)), ...askedFacts(request, language)]),
    ...decisionButtons(view, language),
    ...goOnButtons(view, language),
    receiptLine(view),
  ];
};

const stateElements = (view: ViewOfMany, language: Language, most: number): readonly Element[] => {
  const { request } = view;
  switch (request.state) {
    case 'awaiting':
      return [text(message(language, 'many.effect', { count: request.many.users.count })), text(timeNeededText(request.many.users.count, language)), ...whom(view, language, most), ...notes(request, language), ...waiting(request.first, request, language)];
    case 'confirmed':
    case 'running':
      return progressLines(view, language).map((line) => text(line));
    case 'done':
      return result(view, language, most);
    case 'cancelled':
    case 'expired':
      return whom(view, language, most);
  }
};

/** Whom a confirmation hits, whom it does not and why: before the click, since nobody reads it afterwards. */
const whom = (view: ViewOfMany, language: Language, most: number): readonly Element[] => {
  const { many, state } = view.request;
  return [
    ...named(message(language, state === 'awaiting' ? 'many.whom' : 'many.was-about', { count: many.users.count }), namesText(many.users, language, literal, most)),
    ...(many.privileged.count === 0 ? [] : named(message(language, 'many.whom.privileged', { count: many.privileged.count }), namesText(many.privileged, language, literal, most))),
    ...(many.protected.count === 0 ? [] : named(message(language, 'many.whom.protected', { count: many.protected.count }), namesText(many.protected, language, literal, most))),
    ...(many.odd.count === 0 ? [] : named(message(language, 'many.whom.odd', { count: many.odd.count }), namesText(many.odd, language, literal, most))),
    ...leftOut(view, language, most),
  ];
};

/** A title with its lines, where there are any. */
const named = (title: string, lines: readonly string[]): readonly Element[] => (lines.length === 0 ? [] : [text(title, { weight: 'bolder' }), ...factLines(lines)]);

/** Who was named and is not hit, and why. */
const leftOut = ({ request: { many } }: ViewOfMany, language: Language, most: number): readonly Element[] =>
  named(message(language, 'many.left-out', { count: leftOutCount(many) }), leftOutText(many.leftOut, language, literal, most));

const result = (view: ViewOfMany, language: Language, most: number): readonly Element[] => {
  const [first = '', ...others] = countLines(view, language);
  const success = succeededIn(tallyOf(view)) > 0;
  return [
    text(first, { weight: 'bolder' }),
    ...others.map((line) => text(line, { spacing: 'none' })),
    ...(success ? [text(message(language, 'card.not-done'))] : []),
    ...table(view, language),
    ...((view.page?.page ?? 0) > 0 ? [] : leftOut(view, language, most)),
    ...notes(view.request, language),
  ];
};

const table = ({ page, request: { asker } }: ViewOfMany, language: Language): readonly Element[] => {
  if (page === undefined || page.members.length === 0) return [];
  const rows = page.members.map((member) => rowOf(member, asker));
  return [tableOf(message(language, 'many.users-and-results'), rows), ...(page.pages > 1 ? [text(message(language, 'many.page', { page: page.page + 1, pages: page.pages }), { isSubtle: true, size: 'small' })] : [])];
};

const rowOf = (member: ManyMember, reader: Actor): readonly string[] => {
  const { user } = member;
  return [user.upn === '' ? user.objectId : literal(user.upn), ...memberLines(member, reader, literal)];
};

/** What can be done about a request that was confirmed. */
const goOnButtons = (view: ViewOfMany, language: Language): readonly Element[] => {
  const { request, page } = view;
  if ((request.state === 'confirmed' || request.state === 'running') && request.stopped === undefined) return buttons([requestButton(view, message(language, 'many.stop'), 'stop')]);
  if (request.state !== 'done') return [];
  const failed = retryableAt(request, view.tally, view.at);
  const turn = (to: number, key: 'many.previous' | 'many.next') => requestButton(view, message(language, key), 'page', { page: String(to) });
  return buttons([
    ...(failed > 0 ? [requestButton(view, message(language, 'many.retry', { count: failed }), 'retry')] : []),
    ...(page !== undefined && page.page > 0 ? [turn(page.page - 1, 'many.previous')] : []),
    ...(page !== undefined && page.page + 1 < page.pages ? [turn(page.page + 1, 'many.next')] : []),
  ]);
};
