import { randomUUID } from 'node:crypto';
import type { Persona } from './personas';

/** An activity as it is on the wire. Members that are not named here are there as well. */
export interface WireActivity {
  readonly type: string;
  readonly id?: string;
  readonly text?: string;
  readonly serviceUrl?: string;
  readonly channelId?: string;
  readonly locale?: string;
  readonly replyToId?: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly from?: unknown;
  readonly recipient?: unknown;
  readonly conversation?: { readonly id: string; readonly [member: string]: unknown };
  readonly attachments?: readonly { readonly contentType?: string; readonly content?: unknown }[];
  readonly entities?: readonly unknown[];
  readonly channelData?: unknown;
  readonly [member: string]: unknown;
}

/** Where something is said. `thread` is the id of the message that a channel thread hangs on. */
export type Place =
  | { readonly kind: 'personal'; readonly id?: string }
  | { readonly kind: 'groupChat'; readonly id: string }
  | { readonly kind: 'channel'; readonly id: string; readonly teamId: string; readonly thread?: string };

/** The incident channel of the demo team, and a group chat: places that always exist. */
export const INCIDENT_CHANNEL: Place = { kind: 'channel', id: '19:incidents@thread.tacv2', teamId: '19:contoso-security@thread.tacv2' };
export const GROUP_CHAT: Place = { kind: 'groupChat', id: '19:duty@thread.v2' };
export const PERSONAL: Place = { kind: 'personal' };

/** Deviations from what Teams would write by itself. */
export interface MessageOptions {
  /** Default: the person's own. */
  readonly locale?: string;
  /** IANA zone of `clientInfo`; `null` leaves the entity out. Default: the person's own. */
  readonly timezone?: string | null;
  /** People that the text names as `<at>Display Name</at>`. */
  readonly mentions?: readonly Persona[];
  /** False leaves the bot's mention out where Teams would write it (channels and group chats). */
  readonly mentionsBot?: boolean;
  readonly replyToId?: string;
  /** The activity's id; default: a new one, milliseconds-like. */
  readonly id?: string;
  /** `conversation.tenantId` and `channelData.tenant.id`; default: this tenant. */
  readonly tenantId?: string;
  /** Members laid over the finished activity. */
  readonly also?: Readonly<Record<string, unknown>>;
}

interface ActivityParts {
  readonly tenantId: string;
  readonly botId: string;
  readonly botName: string;
  readonly serviceUrl: string;
  readonly now: () => number;
  readonly nextId: () => string;
}

/** The conversation id that activities of `place` carry; in a thread it ends in `;messageid=`. */
export const conversationId = (place: Place, from: Persona, ownId: string): string => {
  if (place.kind === 'personal') return place.id ?? `a:1${from.teamsId.slice(4)}`;
  return place.kind === 'channel' ? `${place.id};messageid=${place.thread ?? ownId}` : place.id;
};

/** The same text as Teams' HTML attachment has it, mentions as spans in order. */
const asHtml = (text: string): string => {
  let itemId = 0;
  const spans = text.replaceAll('&', '&amp;').replaceAll(/<at>(.*?)<\/at>\s?/g, (_all, name: string) => {
    const span = `<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="${itemId}">${name}</span>&nbsp;`;
    itemId += 1;
    return span;
  });
  return `<p>${spans}</p>`;
};

/** Writes activities in the shape in which Teams sends them to a bot (source: recorded activities, see the Bot Framework activity schema). */
export class Activities {
  constructor(private readonly parts: ActivityParts) {}

  /** A person says something; in a channel or group chat the bot is mentioned in front. */
  message(from: Persona, place: Place, said: string, options: MessageOptions = {}): WireActivity {
    const mentionsBot = place.kind !== 'personal' && options.mentionsBot !== false;
    const text = mentionsBot ? `<at>${this.parts.botName}</at> ${said}` : said;
    return this.#activity('message', from, place, options, {
      text,
      textFormat: 'plain',
      attachments: [{ contentType: 'text/html', content: asHtml(text) }],
      entities: [...(mentionsBot ? [this.#mention(`28:${this.parts.botId}`, this.parts.botName)] : []), ...(options.mentions ?? []).map((person) => this.#mention(person.teamsId, person.name))],
    });
  }

  /** A person sends files to the bot, with a text or without: what a bot is told in a personal chat, and what it is told elsewhere. */
  files(from: Persona, place: Place, said: string, files: readonly { readonly name: string; readonly url: string }[], options: MessageOptions = {}): WireActivity {
    const message = this.message(from, place, said, options);
    const download = files.map(({ name, url }) => ({
      contentType: 'application/vnd.microsoft.teams.file.download.info',
      contentUrl: new URL('/personal/seen', url).href,
      name,
      content: { downloadUrl: url, uniqueId: randomUUID(), fileType: name.split('.').at(-1), etag: '"{1},1"' },
    }));
    if (place.kind === 'personal') return { ...message, attachments: [...download, ...(message.attachments ?? [])] };
    const html = files.map(() => `<attachment id="${randomUUID()}"></attachment>`).join('');
    return { ...message, attachments: [{ contentType: 'text/html', content: `${asHtml(message.text ?? '')}${html}` }] };
  }

  /** The answer to the bot's offer of a file, the message `offerId`: the invoke `fileConsent/invoke`. */
  fileConsent(from: Persona, place: Place, offerId: string, context: unknown, uploadInfo: unknown, options: MessageOptions = {}): WireActivity {
    const answer = uploadInfo === undefined ? { action: 'decline' } : { action: 'accept', uploadInfo };
    return this.#activity('invoke', from, place, { ...options, replyToId: offerId }, {
      name: 'fileConsent/invoke',
      value: { type: 'fileUpload', ...answer, context },
      entities: [],
      channelDataExtra: { source: { name: 'message' } },
    });
  }

  /** A person edits an earlier message of theirs (`messageUpdate`): the same id, another text. */
  edit(from: Persona, place: Place, id: string, said: string, options: MessageOptions = {}): WireActivity {
    const edited = this.message(from, place, said, { ...options, id });
    return { ...edited, type: 'messageUpdate', channelData: { ...(edited.channelData as object), eventType: 'editMessage' } };
  }

  /**
   * A press on an `Action.Execute` of the card with activity id `cardId`: the invoke `adaptiveCard/action`.
   * In a channel give the place the card's thread, otherwise the card is taken for the root of its own.
   */
  press(from: Persona, place: Place, cardId: string, verb: string, data: unknown, options: MessageOptions = {}): WireActivity {
    return this.#activity('invoke', from, place, { ...options, replyToId: cardId }, {
      name: 'adaptiveCard/action',
      value: { action: { type: 'Action.Execute', title: verb, verb, data }, trigger: 'manual' },
      entities: [],
      channelDataExtra: { source: { name: 'message' } },
    });
  }

  /**
   * A message action of the app: `open` asks for its dialog, `submit` comes from the dialog's button with its inputs. In a channel
   * give the place the thread of the message.
   */
  messageAction(from: Persona, place: Place, step: 'open' | 'submit', value: Readonly<Record<string, unknown>>, options: MessageOptions = {}): WireActivity {
    return this.#activity('invoke', from, place, options, {
      name: step === 'open' ? 'composeExtension/fetchTask' : 'composeExtension/submitAction',
      value: { commandContext: 'message', context: { theme: 'default' }, requestId: randomUUID(), ...value },
      entities: [],
      channelDataExtra: { source: { name: 'message' } },
    });
  }

  /** A press on the fallback `Action.Submit`: a message without text whose `value` is the action's data. */
  submit(from: Persona, place: Place, cardId: string, value: unknown, options: MessageOptions = {}): WireActivity {
    return this.#activity('message', from, place, { ...options, replyToId: cardId }, { value, entities: [], channelDataExtra: { source: { name: 'message' } } });
  }

  /** The app was installed in (or removed from) the place. */
  installation(from: Persona, place: Place, action: 'add' | 'remove' = 'add', options: MessageOptions = {}): WireActivity {
    return this.#activity('installationUpdate', from, place, options, { action, entities: [] });
  }

  #mention(id: string, name: string): unknown {
    return { type: 'mention', mentioned: { id, name }, text: `<at>${name}</at>` };
  }

  #activity(type: string, from: Persona, place: Place, options: MessageOptions, special: Readonly<Record<string, unknown>>): WireActivity {
    const { entities, channelDataExtra, ...rest } = special;
    const id = options.id ?? this.parts.nextId();
    const tenantId = options.tenantId ?? this.parts.tenantId;
    const locale = options.locale ?? from.locale;
    const timezone = options.timezone === undefined ? from.timezone : options.timezone;
    const now = new Date(this.parts.now()).toISOString();
    return {
      type,
      id,
      timestamp: now,
      localTimestamp: now,
      ...(timezone === null ? {} : { localTimezone: timezone }),
      serviceUrl: this.parts.serviceUrl,
      channelId: 'msteams',
      from: { id: from.teamsId, name: from.name, aadObjectId: from.id },
      conversation: {
        ...(place.kind === 'personal' ? {} : { isGroup: true }),
        conversationType: place.kind,
        tenantId,
        id: conversationId(place, from, options.replyToId ?? id),
      },
      recipient: { id: `28:${this.parts.botId}`, name: this.parts.botName },
      locale,
      ...(options.replyToId === undefined ? {} : { replyToId: options.replyToId }),
      ...rest,
      entities: [
        ...(entities as readonly unknown[]),
        ...(timezone === null ? [] : [{ type: 'clientInfo', locale, country: locale.split('-').at(-1), platform: 'Web', timezone }]),
      ],
      channelData: { ...this.#channelData(place, tenantId), ...(channelDataExtra as object | undefined) },
      ...options.also,
    };
  }

  #channelData(place: Place, tenantId: string): Readonly<Record<string, unknown>> {
    if (place.kind !== 'channel') return { tenant: { id: tenantId } };
    return { teamsChannelId: place.id, teamsTeamId: place.teamId, channel: { id: place.id }, team: { id: place.teamId }, tenant: { id: tenantId } };
  }
}
