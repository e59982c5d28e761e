/** The front door of what people see: cards and sentences, made from facts. Nothing here loads, saves or decides. */
export type { AdaptiveCard } from './adaptive-card';
export { ASK_VERB, askForm, FIELDS } from './ask-form';
export { badEntryText, badLogText } from './bad-log-text';
export { checkLines, findingLine } from './check-text';
export { fallbackText, requestCard } from './request-card';
export { mistakesText } from './mistake-text';
export { sayingLines, sayingText, suggestedLines } from './saying-text';
export { addBotDialog, senderDialog, senderSentence, senderTitle, wordsDialog } from './sender-dialog';
export { offerText, resultCsvHead, resultCsvLines } from './result-csv';
export { nameWarning } from './sentences';
export { cardFor, entryWords, leftOutWords, memberWords, sourceWords, summaryWords, type EntryWords, type SummaryWords } from './tab-words';
