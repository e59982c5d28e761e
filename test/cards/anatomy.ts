import { addBotDialog, askForm, requestCard, senderDialog, wordsDialog, type AdaptiveCard } from '../../src/cards';
import type { Language } from '../../src/domain/command/command';
import type { RequestView } from '../../src/domain/view';
import { LANGUAGES, message } from '../../src/locale';
import { ADELE } from '../domain/samples';
import { hostileCards, ordinaryCards } from './gallery';
import { hostileManyCards, manyCards } from './many-gallery';

export type Node = Readonly<Record<string, unknown>> & { readonly type: string };
export interface Case {
  readonly name: string;
  readonly language: Language;
  readonly card: AdaptiveCard;
  readonly view?: RequestView;
  /** What has to be said where the card cannot be shown. */
  readonly about: readonly string[];
}

/** Everything in the card that has a type, in reading order; a button's fallback is the same button. */
export const nodesIn = (value: unknown): readonly Node[] => {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, member]) => (key === 'fallback' ? [] : nodesIn(member)));
  return 'type' in value && typeof value.type === 'string' ? [value as Node, ...inside] : inside;
};
export const texts = (card: unknown): readonly Node[] => nodesIn(card).filter(({ type }) => type === 'TextBlock');
export const buttons = ({ body }: AdaptiveCard): readonly Node[] => nodesIn(body).filter(({ type }) => type.startsWith('Action.'));
export const inputs = ({ body }: AdaptiveCard): readonly Node[] => nodesIn(body).filter(({ type }) => type.startsWith('Input.'));
export const words = (value: unknown): readonly string[] => (typeof value === 'string' ? (value.match(/\p{L}{2,}/gu) ?? []) : []);
export const headingOf = ({ body }: AdaptiveCard): string => String(texts(body).find(({ style }) => style === 'heading')?.['text']);

const SENDER = { kind: 'user', target: { by: 'object-id', objectId: ADELE }, name: 'Adele *Vance*' } as const;
const MENTIONED = { ...SENDER, target: { by: 'mention', accountId: '29:1adele' } } as const;
export const dialogs = (language: Language): readonly Case[] => [
  { name: `${language}, the form`, language, card: askForm(language), about: [] },
  { name: `${language}, the dialog of the message action`, language, card: senderDialog(SENDER, language), about: [SENDER.name] },
  { name: `${language}, that dialog for somebody without an object id`, language, card: senderDialog(MENTIONED, language), about: [SENDER.name] },
  { name: `${language}, the dialog that adds the bot`, language, card: addBotDialog(SENDER, language), about: [ADELE, message(language, 'sender.question')] },
];
/** Below the title that Teams gives a dialog: words and nothing else. */
export const wordsAlone = (language: Language): Case => {
  const said = message(language, 'sender.anonymous', { name: 'Adele' });
  return { name: `${language}, a dialog with words alone`, language, card: wordsDialog(said, language), about: [said] };
};
const aboutOne = (language: Language): readonly Case[] =>
  [...ordinaryCards(language), ...hostileCards(language)].map(({ name, view }) => {
    const card = requestCard(view);
    return { name, language, card, view, about: [headingOf(card), view.request.target.upn, view.request.target.objectId] };
  });
const aboutMany = (language: Language): readonly Case[] =>
  [...manyCards(language), ...hostileManyCards(language)].map(({ name, view }) => {
    const card = requestCard(view);
    return { name, language, card, view, about: [headingOf(card)] };
  });
export const requests = (language: Language): readonly Case[] => [...aboutOne(language), ...aboutMany(language)];

export const REQUESTS = LANGUAGES.flatMap(requests);
export const ALL: readonly Case[] = [...REQUESTS, ...LANGUAGES.flatMap(dialogs)];
export const EVERY: readonly Case[] = [...ALL, ...LANGUAGES.map(wordsAlone)];

/** Every card that does not hold to this, with what is wrong with it. */
export const objections = (cases: readonly Case[], look: (one: Case) => readonly string[]): readonly string[] => cases.flatMap((one) => look(one).map((what) => `${one.name}: ${what}`));
export const unless = (holds: boolean, what: string): readonly string[] => (holds ? [] : [what]);
