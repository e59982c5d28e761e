import type { Verified } from '../domain/outcome';
import type { ReadBack } from './ports';

/** What a read-back that proves the revocation is remembered as. */
export const proofOf = ({ validFrom, validFromAt }: ReadBack): Verified | undefined =>
  validFrom === undefined || validFromAt === undefined ? undefined : { validFrom, validFromAt };
