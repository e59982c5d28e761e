import { MessageFactory, type Activity } from 'botbuilder';
import { offerText, resultCsvHead, resultCsvLines } from '../cards';
import type { Language } from '../domain/command/command';
import type { Actor, ConversationReference } from '../domain/conversation';
import { isoTime } from '../locale';
import type { Delivery, Files, ReadFile, ResultFile, SentFile, Uploaded, UploadPlace } from '../service';
import type { TeamsConversation } from './conversation-port';
import { download, fileUrl, sizeOf, upload, type TransferParts } from './file-transfer';

/** Content types of Teams' file cards (Teams, "Send and receive files using bot"). */
const CONSENT = 'application/vnd.microsoft.teams.card.file.consent';
const INFO = 'application/vnd.microsoft.teams.card.file.info';

/** Files in the personal chat, by Teams' own way: a bot reads by a link, and writes where the person allows it. */
export class TeamsFiles implements Files {
  constructor(
    private readonly conversation: TeamsConversation,
    private readonly transfer: TransferParts,
    readonly offers: boolean,
  ) {}

  read({ url }: SentFile): Promise<ReadFile> {
    return download(this.transfer, url);
  }

  /** The size is told to the reader. What is sent later may differ, where more was verified by then; each PUT tells the true one. */
  async offer(to: ConversationReference, file: ResultFile, { language }: Actor): Promise<Delivery> {
    const context = { request: file.requestId };
    const content = { description: offerText(file.users, language), sizeInBytes: await sizeOf(csvOf(file, language)), acceptContext: context, declineContext: context };
    return this.conversation.post(to, attached({ contentType: CONSENT, name: nameOf(file), content }));
  }

  async upload({ uploadUrl, contentUrl }: UploadPlace, file: ResultFile, { language }: Actor): Promise<Uploaded> {
    // It will be a link in the chat.
    if (fileUrl(this.transfer.hosts, contentUrl) === undefined) return { uploaded: false, because: 'host' };
    return upload(this.transfer, uploadUrl, csvOf(file, language));
  }

  show(to: ConversationReference, { contentUrl, name, uniqueId, fileType }: UploadPlace, instead: string | undefined): Promise<Delivery> {
    const card = attached({ contentType: INFO, contentUrl, name, content: { uniqueId, fileType } });
    return instead === undefined ? this.conversation.post(to, card) : this.conversation.replace(to, instead, card);
  }

  withdraw(to: ConversationReference, activityId: string): Promise<Delivery> {
    return this.conversation.remove(to, activityId);
  }
}

type Attachment = NonNullable<Activity['attachments']>[number];

const attached = (attachment: Attachment): Partial<Activity> => MessageFactory.attachment(attachment);

async function* csvOf({ rows, requestId, receipt }: ResultFile, language: Language): AsyncGenerator<string> {
  yield resultCsvHead(language);
  for await (const some of rows()) yield resultCsvLines(some, requestId, receipt, language);
}

/** One for each request, so that none takes the place of another in the reader's OneDrive. */
const nameOf = ({ askedAt, requestId }: ResultFile): string => `session-revoker-${isoTime(askedAt).slice(0, 10)}-${requestId.slice(0, 8)}.csv`;
