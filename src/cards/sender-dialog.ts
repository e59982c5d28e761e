import type { Language, Target } from '../domain/command/command';
import { exampleTarget, formatCommand, plainRevoke } from '../domain/command/format';
import { commandLanguageFor } from '../domain/command/grammar';
import type { Sender } from '../domain/sender';
import { message } from '../locale';
import { adaptiveCard, text, type AdaptiveCard } from './adaptive-card';
import { ASK_VERB, reasonInput } from './ask-form';
import { literal, literalLine, plain } from './escape';

type User = Extract<Sender, { kind: 'user' }>;

/** Why there is nothing to ask for, in words: the sender is no user of this directory. */
export const senderSentence = (sender: Exclude<Sender, User>, language: Language): string =>
  sender.kind === 'nobody'
    ? message(language, 'sender.nobody', { line: lineFor(exampleTarget, language) })
    : message(language, `sender.${sender.kind}`, { name: plain(sender.name) });

export const senderTitle = (language: Language): string => message(language, 'sender.title');

/** Words alone, a line each. */
export const wordsDialog = (words: string, language: Language): AdaptiveCard =>
  adaptiveCard(
    language,
    words,
    words.split('\n').map((line) => text(literalLine(line))),
  );

/** Asks before the card is posted, where everybody sees it. */
export const senderDialog = ({ target, name }: User, language: Language): AdaptiveCard => {
  const fact = (key: 'fact.name' | 'fact.object-id', value: string): string => message(language, 'card.fact', { title: message(language, key), value });
  return adaptiveCard(language, message(language, 'sender.fallback', { name: plain(name) }), [
    text(message(language, 'sender.question'), { style: 'heading' }),
    text(fact('fact.name', literal(name))),
    ...(target.by === 'object-id' ? [text(fact('fact.object-id', target.objectId), { spacing: 'none' })] : []),
    text(message(language, 'sender.next')),
    reasonInput(language),
    { type: 'ActionSet', actions: [{ type: 'Action.Submit', title: message(language, 'sender.post'), data: { verb: ASK_VERB } }] },
  ]);
};

/** Offers to add the bot, which Teams does by itself on this action (Teams, "action commands", request to install). */
export const addBotDialog = ({ target }: User, language: Language): AdaptiveCard => {
  const line = lineFor(target.by === 'object-id' ? target : exampleTarget, language);
  const [question, words] = [message(language, 'sender.question'), message(language, 'sender.not-here')];
  return adaptiveCard(language, `${question} ${words} ${line}`, [
    text(question, { style: 'heading' }),
    text(words),
    text(line, { weight: 'bolder' }),
    { type: 'ActionSet', actions: [{ type: 'Action.Submit', title: message(language, 'sender.add'), data: { msteams: { justInTimeInstall: true } } }] },
  ]);
};

const lineFor = (target: Target, language: Language): string => formatCommand(plainRevoke(target), commandLanguageFor(language));
