import type { Persona } from './personas';

/** Who a message is from, as Microsoft Graph tells identities apart (`chatMessageFromIdentitySet`). */
export interface From {
  readonly user?: { readonly userIdentityType?: string; readonly id: string; readonly displayName: string } | null;
  readonly application?: { readonly applicationIdentityType?: string; readonly id: string; readonly displayName: string } | null;
}

/** A message of this person of the own directory. */
export const fromPerson = ({ id, name }: Persona): From => ({ user: { userIdentityType: 'aadUser', id, displayName: name }, application: null });

/** The message that a message action was opened on (source: Bot Framework, message actions payload). */
export const messagePayload = (id: string, from: From | null, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  id,
  replyToId: null,
  messageType: 'message',
  createdDateTime: new Date(Number(id)).toISOString(),
  lastModifiedDateTime: null,
  deleted: false,
  subject: null,
  summary: null,
  importance: 'normal',
  locale: 'en-us',
  linkToMessage: `https://teams.microsoft.com/l/message/19:incidents@thread.tacv2/${id}`,
  from: from === null ? null : { device: null, conversation: null, ...from },
  body: { contentType: 'html', content: '<div>Please pay this invoice today: https://contoso.example/pay</div>' },
  attachments: [],
  mentions: [],
  reactions: [],
  ...more,
});
