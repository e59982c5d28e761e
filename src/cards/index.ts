/** The front door of what people see: cards and sentences, made from facts. Nothing here loads, saves or decides. */
export type { AdaptiveCard } from './adaptive-card';
export { checkLines, findingLine } from './check-text';
export { fallbackText, requestCard } from './request-card';
export { sayingLines, sayingText, suggestedLines } from './saying-text';
export { nameWarning } from './sentences';
export { cardFor, entryWords, summaryWords, type EntryWords, type SummaryWords } from './tab-words';
