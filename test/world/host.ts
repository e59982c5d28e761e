import type { Rules } from '../../src/domain/rules';
import type { Standstill } from '../../src/domain/standstill';
import type { Dice } from './dice';
import type { Conversations } from './conversations';
import type { Directory } from './directory';
import type { Groups } from './groups';
import type { Ledger } from './ledger';
import type { Stored } from './stored';
import type { VirtualTime } from './virtual-time';
import type { Weather } from './weather';

/** What a process may die at: every call out of it, before it leaves and before its answer is read. */
export interface Crossing {
  /** Goes on, or dies here and never does. */
  point(what: string): Promise<void>;
  /** The same after so many milliseconds. */
  wait(ms: number, what: string): Promise<void>;
}

/** Everything around the program. It stays when a process dies. */
export interface Host {
  readonly time: VirtualTime;
  readonly dice: Dice;
  readonly directory: Directory;
  readonly groups: Groups;
  readonly conversations: Conversations;
  readonly stored: Stored;
  readonly ledger: Ledger;
  weather: Weather;
  rules: Rules;
  /** Why the audit log cannot be vouched for, when it cannot. */
  standstill: Standstill | undefined;
  /** One line of what happens, in order: the same seed gives the same lines. */
  trace(line: string): void;
  /** Counts down to a crash; true when this is the point to die at. */
  diesHere(what: string): boolean;
}
