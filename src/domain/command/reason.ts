import { LIMITS } from './limits';
import { complaint, type Complaint } from './refusal';
import { foldBlanks } from './tokens';

/** @returns what is wrong with a reason whose blanks are folded, or `undefined` when it may stand */
export const wrongReason = (reason: string | undefined): Complaint | undefined => {
  if (reason === '') return complaint('reason-missing');
  if (reason === undefined || reason.length <= LIMITS.reason) return undefined;
  return complaint('reason-too-long', { limit: String(LIMITS.reason), length: String(reason.length) });
};

/** The reason that begins at `from` and goes on to the end of `line`; only its blanks are folded. */
export const reasonFrom = (line: string, from: number): string => foldBlanks(line.slice(from));
