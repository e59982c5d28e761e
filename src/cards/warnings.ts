import type { Language } from '../domain/command/command';
import type { Request, RequestAboutMany, RequestAboutOne } from '../domain/request';
import { message, type MessageKey } from '../locale';
import { nameWarning } from './sentences';

export interface Warning {
  readonly words: string;
  readonly style: 'attention' | 'warning';
}

/** First of all what a tired reader must not miss while it can be decided; in words, so that colour is never the only sign. */
export const warningsOf = (request: Request, language: Language): readonly Warning[] => {
  if (request.state !== 'awaiting') return [];
  const about = request.target === undefined ? manyWarnings(request, language) : oneWarnings(request, language);
  return [...about, ...(request.needsTwo ? [{ words: message(language, 'card.warning.two'), style: 'warning' as const }] : [])];
};

const attention = (words: string): Warning => ({ words, style: 'attention' });

const oneWarnings = (request: RequestAboutOne, language: Language): readonly Warning[] => {
  const warning = (key: MessageKey): Warning => attention(message(language, key));
  const name = nameWarning(language, request.target.displayName);
  const self = request.target.objectId === request.asker.objectId;
  return [
    ...(request.targetReads === true && !self ? [warning('card.warning.reads')] : []),
    ...(self ? [warning('card.warning.self')] : []),
    ...(request.target.privileged ? [warning('card.warning.privileged')] : []),
    ...(name === undefined ? [] : [attention(name)]),
  ];
};

const manyWarnings = ({ many }: RequestAboutMany, language: Language): readonly Warning[] => {
  const warning = (key: MessageKey, count: number): Warning => attention(message(language, key, { count }));
  return [
    ...(many.reading === undefined || many.reading === 0 ? [] : [warning('many.warning.reads', many.reading)]),
    ...(many.hitsAsker ? [warning('many.warning.self', 1)] : []),
    ...(many.privileged.count === 0 ? [] : [warning('many.warning.privileged', many.privileged.count)]),
    ...(many.protected.count === 0 ? [] : [warning('many.warning.protected', many.protected.count)]),
    ...(many.odd.count === 0 ? [] : [warning('many.warning.odd', many.odd.count)]),
  ];
};
