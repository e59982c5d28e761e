import type { Receipt } from '../../domain/audit';
import type { Actor, ConversationReference } from '../../domain/conversation';
import type { FileTrouble, NotSent } from '../../domain/file-trouble';
import type { Instant, RequestId } from '../../domain/people';
import type { ResultRow } from '../../domain/result-row';
import type { Delivery } from './conversation';

/** A file that somebody sent. Whoever has the address has the file: it is a secret, and good for minutes. */
export interface SentFile {
  readonly name: string;
  readonly url: string;
}

export type ReadFile = { readonly read: true; readonly text: string } | { readonly read: false; readonly because: Extract<FileTrouble, 'host' | 'too-large' | 'gone' | 'page' | 'no-answer'> };

/** The result of a request about many, as a file that is made while it is read. */
export interface ResultFile {
  readonly requestId: RequestId;
  readonly receipt: Receipt;
  readonly users: number;
  readonly askedAt: Instant;
  readonly rows: () => AsyncIterable<readonly ResultRow[]>;
}

/** Where somebody allowed a file to be put, as their Teams made it ready. `uploadUrl` is a secret. */
export interface UploadPlace {
  readonly uploadUrl: string;
  /** Where the file will be seen. */
  readonly contentUrl: string;
  readonly name: string;
  readonly uniqueId: string;
  readonly fileType: string;
}

export type Uploaded = { readonly uploaded: true } | { readonly uploaded: false; readonly because: NotSent };

/** Files in the personal chat: lists come in, results go out. Nothing here throws for what the channel or a file's host does. */
export interface Files {
  /** Whether files can be offered at all. */
  readonly offers: boolean;
  /** The text of a file. */
  read(file: SentFile): Promise<ReadFile>;
  /** Asks whether a file may be put into the reader's OneDrive. */
  offer(to: ConversationReference, file: ResultFile, reader: Actor): Promise<Delivery>;
  upload(place: UploadPlace, file: ResultFile, reader: Actor): Promise<Uploaded>;
  /** Shows a file that was put there, in the place of the message that offered it, where its id is known. */
  show(to: ConversationReference, place: UploadPlace, instead: string | undefined): Promise<Delivery>;
  /** Takes an offer away. */
  withdraw(to: ConversationReference, activityId: string): Promise<Delivery>;
}
