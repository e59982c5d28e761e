import type { Language } from '../domain/command/command';
import type { Request } from '../domain/request';
import { message, type MessageKey } from '../locale';
import { nameWarning } from './sentences';

export interface Warning {
  readonly words: string;
  readonly style: 'attention' | 'warning';
}

/** First of all what a tired reader must not miss while it can be decided; in words, so that colour is never the only sign. */
export const warningsOf = (request: Request, language: Language): readonly Warning[] => {
  if (request.state !== 'awaiting') return [];
  const warning = (key: MessageKey, style: Warning['style']): Warning => ({ words: message(language, key), style });
  const name = nameWarning(language, request.target.displayName);
  const self = request.target.objectId === request.asker.objectId;
  return [
    ...(request.targetReads === true && !self ? [warning('card.warning.reads', 'attention')] : []),
    ...(self ? [warning('card.warning.self', 'attention')] : []),
    ...(request.target.privileged ? [warning('card.warning.privileged', 'attention')] : []),
    ...(name === undefined ? [] : [{ words: name, style: 'attention' as const }]),
    ...(request.needsTwo ? [warning('card.warning.two', 'warning')] : []),
  ];
};
