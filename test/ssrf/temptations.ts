import type { MessageOptions, WireActivity } from '../../sandbox/tenant/activities';

/** A place in a genuine activity where a URL can stand, and the activity with the URL in it. */
export type Temptation = (url: string, genuine: WireActivity) => WireActivity;

const also = (members: NonNullable<MessageOptions['also']>): Temptation => (_url, genuine) => ({ ...genuine, ...members });
const attached = (attachment: (url: string) => unknown): Temptation => (url, genuine) => ({ ...genuine, attachments: [...(genuine.attachments ?? []), attachment(url) as { contentType?: string }] });
const withText = (text: (url: string) => string): Temptation => (url, genuine) => ({ ...genuine, text: text(url) });
const withValue = (value: (url: string) => unknown): Temptation => (url, genuine) => ({ ...genuine, value: value(url) });
const withChannelData = (more: (url: string) => object): Temptation => (url, genuine) => ({ ...genuine, channelData: { ...(genuine.channelData as object), ...more(url) } });
const invoke = (name: string, value: (url: string) => unknown): Temptation => (url, genuine) => ({ ...genuine, text: '', attachments: [], type: 'invoke', name, value: value(url) });
const pressed = (value: (url: string) => unknown): Temptation => (url, genuine) => ({ ...genuine, text: '', value: value(url) });
const card = (action: (url: string) => unknown): Temptation => invoke('adaptiveCard/action', (url) => ({ trigger: 'manual', action: action(url) }));

/** Files, pictures, media and cards that a program might fetch. */
export const ATTACHMENTS: readonly Temptation[] = [
  ...['image/png', 'image/*', 'text/html', 'application/octet-stream', 'video/mp4', 'audio/ogg', 'text/x-vcard', 'application/pdf', 'image/svg+xml', ''].map((contentType) => attached((url) => ({ contentType, contentUrl: url, name: 'picture.png', thumbnailUrl: url }))),
  attached((url) => ({ contentType: 'application/vnd.microsoft.teams.file.download.info', contentUrl: url, name: 'list.csv', content: { downloadUrl: url, uniqueId: 'x', fileType: 'csv' } })),
  // Without a word, or with one about it, such a file is the list of an ask.
  ...['', 'because of a spray', 'what if'].map((text): Temptation => (url, genuine) => ({ ...genuine, text, attachments: [{ contentType: 'application/vnd.microsoft.teams.file.download.info', contentUrl: url, name: 'list.csv', content: { downloadUrl: url, uniqueId: 'x', fileType: 'csv' } } as { contentType?: string }] })),
  attached((url) => ({ contentType: 'application/vnd.microsoft.teams.card.file.info', contentUrl: url, content: { uniqueId: 'x', fileType: 'txt' } })),
  attached((url) => ({ contentType: 'reference', contentUrl: url, content: { url } })),
  attached((url) => ({ contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard', backgroundImage: url, refresh: { action: { url } }, body: [{ type: 'Image', url }, { type: 'Media', sources: [{ url }] }], actions: [{ type: 'Action.OpenUrl', url }, { type: 'Action.Http', url, method: 'POST' }] } })),
  attached((url) => ({ contentType: 'application/vnd.microsoft.card.hero', content: { images: [{ url }], tap: { type: 'openUrl', value: url }, buttons: [{ type: 'downloadFile', value: url }] } })),
  attached((url) => ({ contentType: 'application/vnd.microsoft.card.oauth', content: { tokenExchangeResource: { uri: url }, tokenPostResource: { sasUrl: url } } })),
  attached((url) => ({ contentType: 'application/vnd.microsoft.card.audio', content: { media: [{ url }], image: { url } } })),
  attached((url) => ({ contentType: 'text/html', content: `<img src="${url}"><iframe src="${url}"></iframe><link rel="stylesheet" href="${url}">` })),
  (url, genuine) => ({ ...genuine, attachments: Array.from({ length: 50 }, () => ({ contentType: 'image/png', contentUrl: url })) }),
];

/** Links in what is said. */
const LINES: readonly ((url: string) => string)[] = [
  (url) => `help ${url}`, (url) => `revoke sessions for ${url}`, (url) => `Revoke-SPOUserSession -User ${url}`, (url) => `Revoke-SPOUserSession ${url} -Confirm:$false`, (url) => `revoke sessions for group "${url}"`, (url) => `history ${url}`, (url) => `what if revoke sessions for ${url}`,
  (url) => `revoke sessions for someone@contoso.com because ${url}`, (url) => `<a href="${url}">someone@contoso.com</a>`, (url) => `revoke sessions for <a href="${url}">someone@contoso.com</a>`, (url) => `revoke sessions for [someone@contoso.com](${url})`, (url) => `revoke sessions for [${url}](mailto:${url})`,
  (url) => `![x](${url})`, (url) => `<img src="${url}">`, (url) => `revoke sessions for mailto:${url}`, (url) => `revoke sessions for <mailto:someone@contoso.com?cc=${url}|x>`, (url) => `<at>${url}</at> help`, (url) => `revoke sessions for ../../${url}`, (url) => `revoke sessions for ${encodeURIComponent(url)}`, (url) => `@import url(${url})`,
];
export const LINKS: readonly Temptation[] = LINES.map(withText);

/** Members of an activity that hold an address, or could. */
export const ADDRESSES: readonly Temptation[] = [
  (url, genuine) => ({ ...genuine, from: { ...(genuine.from as object), properties: { avatar: url }, serviceUrl: url } }),
  (url, genuine) => ({ ...genuine, recipient: { ...(genuine.recipient as object), serviceUrl: url, endpoint: url } }),
  (url, genuine) => ({ ...genuine, conversation: { ...genuine.conversation!, serviceUrl: url, properties: { serviceUrl: url } } }),
  (url, genuine) => also({ ServiceUrl: url, service_url: url, callerId: url, relatesTo: { serviceUrl: url, channelId: 'msteams', conversation: { id: 'x' }, bot: { id: 'x' } }, callbackUri: url })(url, genuine),
  (url, genuine) => also({ suggestedActions: { to: [], actions: [{ type: 'openUrl', value: url }] }, semanticAction: { id: url, entities: { a: { type: url } } } })(url, genuine),
  (url, genuine) => also({ entities: [...(genuine.entities ?? []), { type: 'https://schema.org/Message', '@id': url, url, image: url }, { type: 'mention', text: `<at>${url}</at>`, mentioned: { id: url, name: url } }, { type: 'clientInfo', timezone: url, locale: 'en-US' }] })(url, genuine),
  (url, genuine) => also({ entities: url, locale: 'en-US', deliveryMode: 'expectReplies', replyToId: url })(url, genuine),
  withChannelData((url) => ({ serviceUrl: url, callbackUrl: url, eventType: 'newMessage', onBehalfOf: [{ itemid: 0, mri: url }] })),
  withChannelData((url) => ({ channel: { id: url }, team: { id: url, aadGroupId: url }, meeting: { id: url, joinUrl: url } })),
  withValue((url) => ({ url, uri: url, href: url, callback: url })),
];

/** What a card, a message extension or a file consent would have fetched or called. */
export const CARD_DATA: readonly Temptation[] = [
  card((url) => ({ type: 'Action.Execute', verb: 'confirm', data: { request: url, url, serviceUrl: url, callback: url } })),
  card((url) => ({ type: 'Action.Execute', verb: url, data: { request: url } })),
  card((url) => ({ type: 'Action.Http', url, method: 'POST', verb: 'confirm', data: { request: 'x' } })),
  card((url) => ({ type: 'Action.OpenUrl', url, verb: 'cancel', data: { request: [url] } })),
  pressed((url) => ({ verb: 'confirm', request: url, url })),
  pressed((url) => ({ verb: url, request: url })),
  invoke('composeExtension/queryLink', (url) => ({ url })),
  invoke('composeExtension/anonymousQueryLink', (url) => ({ url })),
  invoke('composeExtension/fetchTask', (url) => ({ messagePayload: { linkToMessage: url } })),
  invoke('fileConsent/invoke', (url) => ({ action: 'accept', uploadInfo: { uploadUrl: url, contentUrl: url, name: 'x' } })),
  invoke('signin/tokenExchange', (url) => ({ id: 'x', connectionName: url, token: url })),
  invoke('signin/verifyState', (url) => ({ state: url })),
  invoke('task/fetch', (url) => ({ data: { url }, context: { theme: url } })),
  invoke('actionableMessage/executeAction', (url) => ({ actionId: url, body: url })),
  invoke('application/search', (url) => ({ queryText: url, dataset: url })),
  invoke('tab/fetch', (url) => ({ tabContext: { tabEntityId: url } })),
  invoke('config/fetch', (url) => ({ url })),
];
