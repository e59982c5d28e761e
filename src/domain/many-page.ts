import type { Item } from './item';
import type { NamedUser } from './many';

/** A user of a request about many, with how far it is. */
export interface ManyMember {
  /** From 0 on, in the order in which they were named. */
  readonly position: number;
  readonly user: NamedUser;
  /** None before the confirmation. */
  readonly item: Item | undefined;
}

/** Some of a request's users, one after the other. */
export interface ManyPage {
  readonly members: readonly ManyMember[];
  /** Which page of how many, from 0 on. */
  readonly page: number;
  readonly pages: number;
}
