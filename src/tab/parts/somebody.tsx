/** Who did something. Names of people who have left were deleted: their object id is what remains. */
export interface SomebodyProps {
  readonly who: { readonly objectId: string; readonly name: string };
}

export const Somebody = ({ who }: SomebodyProps) => <bdi>{nameOf(who)}</bdi>;

export const nameOf = ({ objectId, name }: SomebodyProps['who']): string => (name === '' ? objectId : name);

/** For a name inside a sentence: its direction ends with it (Unicode Bidirectional Algorithm, UAX #9). */
export const isolated = (name: string): string => `\u2068${name}\u2069`;
