import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { field } from '../http/field';

/**
 * What SharePoint's door says is one short sentence of plain words. Anything else is a page, or has a name, a number or a secret
 * in it, and would be shown in the conversation.
 */
const SENTENCE = /^[A-Z]?[a-z]{1,20}(?:,? [a-z]{1,20}){1,15}\.?$/;

/**
 * Why SharePoint turned a call away, as one word: its own code where there is one, else its sentence written together,
 * e.g. `UnsupportedAppOnlyToken` for `Unsupported app only token.`; `unknown` when it says nothing.
 */
export const refusalCode = (response: PipelineResponse): string => {
  const text = (response.bodyAsText ?? '').trim();
  const body = parsed(text);
  const diagnosis = /reason="([^"]*)"/.exec(response.headers.get('x-ms-diagnostics') ?? '')?.[1];
  return oDataCode(body) ?? word(field(body, 'error_description')) ?? word(diagnosis) ?? word(text) ?? 'unknown';
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** `odata.error` in minimal, `error` in verbose answers; the code begins with the number and a comma. */
const oDataCode = (body: unknown): string | undefined => {
  const code = field(field(body, 'odata.error') ?? field(body, 'error'), 'code');
  return typeof code === 'string' && code !== '' ? code.replace(/[^\w. -]/g, '').slice(0, 100) : undefined;
};

const word = (sentence: unknown): string | undefined => {
  if (typeof sentence !== 'string' || !SENTENCE.test(sentence)) return undefined;
  const words = sentence.split(/[^A-Za-z]+/).filter((part) => part !== '');
  return words.length === 0 ? undefined : words.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`).join('');
};
