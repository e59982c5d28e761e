import { answerConsent, answerMessage, askForChosen, beginRest, closeMany, deliverCard, deliverCopy, deliverResult, deliverSaying, expireRequest, gatherUsers, offerFile, pressedBySubmit, revokeUser, uploadFile, verifyChunk, verifyUser, type Deps, type Work, type WorkKind, type WorkOf } from '../service';

/** Chunks are claimed and done apart. */
type Handlers = { readonly [Kind in Exclude<WorkKind, 'chunk'>]: (deps: Deps, work: WorkOf<Kind>) => Promise<void> };

/** Who does which kind of work. A new kind does not compile until it stands here. */
const HANDLERS: Handlers = {
  said: answerMessage,
  chosen: askForChosen,
  gather: gatherUsers,
  pressed: pressedBySubmit,
  revoke: revokeUser,
  verify: verifyUser,
  'verify-chunk': verifyChunk,
  begin: beginRest,
  close: closeMany,
  expire: expireRequest,
  card: deliverCard,
  copy: deliverCopy,
  result: deliverResult,
  say: deliverSaying,
  'offer-file': offerFile,
  consented: answerConsent,
  upload: uploadFile,
};

/** Does the work, whatever its kind. */
export const handle = (deps: Deps, work: Work): Promise<void> => {
  // The table's type ties each kind to its handler; TypeScript cannot follow that through an index.
  const { kind } = work.payload;
  if (kind === 'chunk') throw new Error('chunks are claimed apart');
  const handler = HANDLERS[kind] as (deps: Deps, work: Work) => Promise<void>;
  return handler(deps, work);
};
