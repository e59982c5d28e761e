import type { Language } from '../domain/command/command';
import { isComplete, stateOf, type Finding } from '../domain/diagnosis';
import { message } from '../locale';

/** One finding as one line of plain text: a word that says how it stands, what it is, and the smallest fix. */
export const findingLine = (finding: Finding, language: Language): string =>
  message(language, `check.state.${stateOf(finding)}`, { line: message(language, `check.${finding.code}`, finding.values) });

/** The whole diagnosis, its upshot first. */
export const checkLines = (findings: readonly Finding[], language: Language): readonly string[] => [
  message(language, isComplete(findings) ? 'check.complete' : 'check.incomplete'),
  ...findings.map((finding) => findingLine(finding, language)),
];
