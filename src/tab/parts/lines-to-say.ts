import type { RequestSummary } from '../../contract';

/** Lines to be read out when they change: not how far the work on many users is, which changes all the time. */
export const linesToSay = ({ many, outcome, lines }: RequestSummary): readonly string[] => (many !== null && outcome === 'running' ? [] : lines);
