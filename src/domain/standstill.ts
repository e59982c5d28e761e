/**
 * Why nothing may be acted on although the store can be written: the audit log cannot be vouched for. Numbers are numbers
 * of entries.
 */
export type Standstill =
  /** The store ends before the last checkpoint in the anchor: a backup was put back, or the end was taken away. */
  | { readonly because: 'restored'; readonly entries: number; readonly anchored: number }
  /** The store has another entry where the anchor's last checkpoint was signed. */
  | { readonly because: 'rewritten'; readonly entries: number; readonly anchored: number }
  /** The chain does not hold at this entry. */
  | { readonly because: 'broken'; readonly entry: number }
  /** The anchor's last checkpoint does not have the signature that it claims. */
  | { readonly because: 'anchor-forged'; readonly anchored: number }
  /** The anchor could not be written for too long. */
  | { readonly because: 'unanchored'; readonly entries: number };

export const STANDSTILLS = ['restored', 'rewritten', 'broken', 'anchor-forged', 'unanchored'] as const satisfies readonly Standstill['because'][];

/** The store may lack what happened: what it says was not done may have been done all the same. */
export const mayLackEntries = ({ because }: Standstill): boolean => because === 'restored' || because === 'rewritten';

/** Its numbers, for a sentence. */
export const numbersIn = (standstill: Standstill): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(standstill).filter((named): named is [string, number] => typeof named[1] === 'number'));
