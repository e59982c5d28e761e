import type { Language, Target } from '../domain/command/command';
import { exampleTarget, formatCommand, plainRevoke } from '../domain/command/format';
import { commandLanguageFor } from '../domain/command/grammar';
import type { Sender } from '../domain/sender';
import { message } from '../locale';
import { adaptiveCard, text, type AdaptiveCard } from './adaptive-card';
import { ASK_VERB, reasonInput } from './ask-form';
import { literal, plain } from './escape';

type User = Extract<Sender, { kind: 'user' }>;

/** Why there is nothing to ask for, in words: the sender is no user of this directory. */
export const senderSentence = (sender: Exclude<Sender, User>, language: Language): string =>
  sender.kind === 'nobody'
    ? message(language, 'sender.nobody', { line: lineFor(exampleTarget, language) })
    : message(language, `sender.${sender.kind}`, { name: plain(sender.name) });

/** The dialog's title names the app: Teams shows it without its icon. */
export const senderTitle = (language: Language): string => message(language, 'sender.title');

/** Asks before the card is posted, where everybody sees it. */
export const senderDialog = ({ objectId, name }: User, language: Language): AdaptiveCard =>
  adaptiveCard(language, message(language, 'sender.fallback', { name: plain(name), objectId }), [
    text(message(language, 'sender.question'), { style: 'heading' }),
    text(message(language, 'card.fact', { title: message(language, 'fact.name'), value: literal(name) })),
    text(message(language, 'card.fact', { title: message(language, 'fact.object-id'), value: objectId }), { spacing: 'none' }),
    text(message(language, 'sender.next')),
    reasonInput(language),
    { type: 'ActionSet', actions: [{ type: 'Action.Submit', title: message(language, 'sender.post'), data: { verb: ASK_VERB } }] },
  ]);

/** Offers to add the bot, which Teams does by itself on this action (Teams, "action commands", request to install). */
export const addBotDialog = ({ objectId }: User, language: Language): AdaptiveCard => {
  const line = lineFor({ by: 'object-id', objectId }, language);
  const words = message(language, 'sender.not-here');
  return adaptiveCard(language, `${words} ${line}`, [
    text(words),
    text(line, { weight: 'bolder' }),
    { type: 'ActionSet', actions: [{ type: 'Action.Submit', title: message(language, 'sender.add'), data: { msteams: { justInTimeInstall: true } } }] },
  ]);
};

const lineFor = (target: Target, language: Language): string => formatCommand(plainRevoke(target), commandLanguageFor(language));
