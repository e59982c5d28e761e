import type { RevokeManyCommand, Target } from '../../domain/command/command';
import type { Actor, ConversationReference } from '../../domain/conversation';
import type { Instant, ObjectId, RequestId } from '../../domain/people';
import type { SentFile, UploadPlace } from './files';
import type { Saying } from '../../domain/saying';

/** What waits to be done. It is a row until its last effect is recorded, so a killed process forgets nothing. */
export type WorkPayload = Caused & WorkToDo;

interface Caused {
  /** `traceparent` of what it comes from, where traces are kept: ids alone. Nothing is decided by it. */
  readonly trace?: string;
}

type WorkToDo =
  /** A message to understand and answer. */
  | {
      readonly kind: 'said';
      readonly actor: Actor;
      readonly conversation: ConversationReference;
      readonly text: string;
      /** When it was taken in. */
      readonly at: Instant;
      /** How the people who are mentioned were shown, by channel account: for repeating, never for deciding. */
      readonly mentioned: Readonly<Record<string, string>>;
      /** The file that came with it; or that there are several, or one that Teams shows to nobody there. */
      readonly file?: SentFile | 'several' | 'elsewhere';
    }
  /** A user chosen in a form or by a message action, to be asked for as a line would. */
  | {
      readonly kind: 'chosen';
      readonly actor: Actor;
      readonly conversation: ConversationReference;
      readonly target: Target;
      /** As it was filled in or shown, for the answer. */
      readonly typed: string;
      readonly reason: string | undefined;
      /** When it was taken in. */
      readonly at: Instant;
    }
  /** A list, a group or a file to be looked up and then asked for. */
  | {
      readonly kind: 'gather';
      /** Of the request that comes of it: what was pinned before a program was killed is found by it. */
      readonly requestId: RequestId;
      readonly actor: Actor;
      readonly conversation: ConversationReference;
      readonly command: RevokeManyCommand;
      readonly mentioned: Readonly<Record<string, string>>;
      readonly file?: SentFile;
      /** When the line was taken in. */
      readonly at: Instant;
      /** The asker was told that it takes a while. */
      readonly told: boolean;
    }
  /** A button of a card that came as `Action.Submit`. */
  | {
      readonly kind: 'pressed';
      readonly actor: Actor;
      readonly conversation: ConversationReference;
      readonly verb: string;
      readonly button: string;
      /** Which page of a result, from 0 on. */
      readonly page?: number;
      readonly cardActivityId: string | undefined;
    }
  | { readonly kind: 'revoke'; readonly requestId: RequestId; readonly target: ObjectId }
  | { readonly kind: 'verify'; readonly requestId: RequestId; readonly target: ObjectId; readonly until: Instant }
  /** Twenty users of a request about many, to be signed out together. */
  | { readonly kind: 'chunk'; readonly requestId: RequestId; readonly chunk: number }
  /** The proof for those of a chunk that were not yet seen to be signed out. */
  | { readonly kind: 'verify-chunk'; readonly requestId: RequestId; readonly chunk: number; readonly until: Instant }
  /** Goes on setting the users of a large request to work. */
  | { readonly kind: 'begin'; readonly requestId: RequestId }
  /** A request about many ends when its last chunk is done. */
  | { readonly kind: 'close'; readonly requestId: RequestId }
  | { readonly kind: 'expire'; readonly requestId: RequestId }
  /** Post the request's card, or bring it up to date. */
  | { readonly kind: 'card'; readonly requestId: RequestId }
  /** Another card of the request, in the conversation of an admin who asked for the open ones. */
  | { readonly kind: 'copy'; readonly requestId: RequestId; readonly to: ConversationReference; readonly sent: boolean }
  /** The reply that carries the request's result. `sent`: a POST was begun, so its fate may be unknown. `to`: where it goes since its thread is gone. */
  | { readonly kind: 'result'; readonly requestId: RequestId; readonly sent: boolean; readonly to?: ConversationReference }
  /** Offers the file with the result of a request about many. */
  | { readonly kind: 'offer-file'; readonly requestId: RequestId; readonly to: ConversationReference; readonly sent: boolean }
  /** Somebody answered such an offer. `place`: they allowed it; `offer`: the message that offered it. */
  | {
      readonly kind: 'consented';
      readonly actor: Actor;
      readonly conversation: ConversationReference;
      readonly requestId: RequestId | undefined;
      readonly place: UploadPlace | undefined;
      readonly offer: string | undefined;
    }
  /** Puts the file there and shows it. `step`: how far it is. */
  | {
      readonly kind: 'upload';
      readonly requestId: RequestId;
      readonly actor: Actor;
      readonly conversation: ConversationReference;
      readonly place: UploadPlace;
      readonly offer: string | undefined;
      readonly step: 'waiting' | 'begun' | 'sent';
    }
  | { readonly kind: 'say'; readonly to: ConversationReference; readonly saying: Saying; readonly actor: Actor; readonly sent: boolean };

export type WorkKind = WorkPayload['kind'];

export interface WorkItem {
  readonly payload: WorkPayload;
  readonly dueAt: Instant;
  /** Work of one lane is done one at a time, in the order in which it was added. */
  readonly lane?: string;
  /** At most one row has this key; adding it again brings the row forward instead. */
  readonly key?: string;
}

/** As long as nobody else may take claimed work, milliseconds. It is held for another while now and then. */
export const LEASE_MS = 30_000;

/** Work under lease. Writing back needs the fence of the lease; a stale one is refused. */
export interface Work {
  readonly id: number;
  readonly fence: number;
  /** Changes when the row was added again while the lease was held. */
  readonly stamp: number;
  /** How often it was claimed, this time included. */
  readonly tries: number;
  readonly payload: WorkPayload;
}
export type WorkOf<Kind extends WorkKind> = Work & { readonly payload: Extract<WorkPayload, { kind: Kind }> };
