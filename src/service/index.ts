/** The front door of what the bot does. */
export type { Deps } from './deps';
export { answerMessage } from './ask';
export { checkConfiguration, journalInspection } from './check';
export { deliverCard, deliverCopy, deliverResult, deliverSaying } from './deliver';
export { expireRequest } from './expire';
export { press, type Press, type PressAnswer } from './press';
export { pressedBySubmit } from './pressed';
export { takeIn, type Inbound, type Intake } from './receive';
export { revokeUser } from './revoke';
export { verifyUser } from './verify';
export { answerWithoutStore, clickWithoutStore, leaveForStore } from './without-store';
export * from './ports';
