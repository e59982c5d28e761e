import type { Language } from '../domain/command/command';
import { isComplete, stateOf, type Finding } from '../domain/diagnosis';
import { message, type MessageValues } from '../locale';

/** One finding as one line of plain text: a word that says how it stands, what it is, and the smallest fix. */
export const findingLine = (finding: Finding, language: Language): string =>
  message(language, `check.state.${stateOf(finding)}`, { line: message(language, `check.${finding.code}`, valuesOf(finding, language)) });

const valuesOf = ({ code, values }: Finding, language: Language): MessageValues => ({
  ...values,
  // An identity whose client id nobody configured.
  ...(values['app'] === '' ? { app: message(language, 'value.client-id') } : {}),
  // What the command `npm run audit` says of a key, `check` says too.
  ...(code === 'audit.key-unfit' ? { detail: message(language, 'audit-key', values) } : {}),
});

/** The whole diagnosis, its upshot first. */
export const checkLines = (findings: readonly Finding[], language: Language): readonly string[] => [
  message(language, isComplete(findings) ? 'check.complete' : 'check.incomplete'),
  ...findings.map((finding) => findingLine(finding, language)),
];
