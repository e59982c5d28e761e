/** What the use cases need from outside. Each port is a role; the edges play it. */
export type { AuditKeeper, AuditTrail, Checkpointed, KnownKey, PersonalRecord, StoredCheckpoint, Verification } from './audit';
export type { Clock, Ids } from './clock';
export type { Conversation, Delivery } from './conversation';
export type { Diagnosis, Inspection, StoreServer } from './diagnosis';
export type { Files, ReadFile, ResultFile, SentFile, Uploaded, UploadPlace } from './files';
export type { Budget, Change, Delivered, Journal, OutcomeCount, Part, PostedCard, Recorded, RequestPlace, RequestSearch, Stored } from './journal';
export type { Work, WorkItem, WorkKind, WorkOf, WorkPayload } from './work';
export { LEASE_MS } from './work';
export type { Pinned, PinnedPeople, PinnedSummary } from './pinned';
export type { Log, LogFields } from './log';
export { ACCESS_DENIED, NoAnswer, Refused, UNSUPPORTED_APP_ONLY_TOKEN, isNoAnswer, isRefused } from './answers';
export { isStoreDown, StoreDown } from './store-down';
export { NO_TELEMETRY, type CalledService, type Counted, type OutgoingCall, type ServedRequest, type SpanFields, type SpanName, type Telemetry } from './telemetry';
export type { Group, Privileges, ReadBack, RevokeAnswer, Tenant } from './tenant';
