import { answerMessage, askForChosen, deliverCard, deliverCopy, deliverResult, deliverSaying, expireRequest, pressedBySubmit, revokeUser, verifyUser, type Deps, type Work, type WorkKind, type WorkOf } from '../service';

type Handlers = { readonly [Kind in WorkKind]: (deps: Deps, work: WorkOf<Kind>) => Promise<void> };

/** Who does which kind of work. A new kind does not compile until it stands here. */
const HANDLERS: Handlers = {
  said: answerMessage,
  chosen: askForChosen,
  pressed: pressedBySubmit,
  revoke: revokeUser,
  verify: verifyUser,
  expire: expireRequest,
  card: deliverCard,
  copy: deliverCopy,
  result: deliverResult,
  say: deliverSaying,
};

/** Does the work, whatever its kind. */
export const handle = (deps: Deps, work: Work): Promise<void> => {
  // The table's type ties each kind to its handler; TypeScript cannot follow that through an index.
  const handler = HANDLERS[work.payload.kind] as (deps: Deps, work: Work) => Promise<void>;
  return handler(deps, work);
};
