import type { Language } from '../domain/command/command';
import { LIMITS } from '../domain/command/limits';
import { message } from '../locale';
import { adaptiveCard, button, text, type AdaptiveCard, type TextInput } from './adaptive-card';

/** The form's verb, and the names of its fields as they come back. */
export const ASK_VERB = 'ask';
export const FIELDS = { person: 'person', user: 'user', reason: 'reason' } as const;

/** Somebody to be signed out: picked or written. It ends in the same card as a line. */
export const askForm = (language: Language): AdaptiveCard =>
  adaptiveCard(language, message(language, 'form.fallback'), [
    text(message(language, 'form.title'), { style: 'heading' }),
    {
      type: 'Input.ChoiceSet',
      id: FIELDS.person,
      label: message(language, 'form.person'),
      placeholder: message(language, 'form.person-hint'),
      choices: [],
      'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' },
    },
    { type: 'Input.Text', id: FIELDS.user, label: message(language, 'form.user'), maxLength: LIMITS.line },
    reasonInput(language),
    { type: 'ActionSet', actions: [button(message(language, 'form.ask'), ASK_VERB, {})] },
  ]);

export const reasonInput = (language: Language): TextInput => ({ type: 'Input.Text', id: FIELDS.reason, label: message(language, 'form.reason'), maxLength: LIMITS.reason });
