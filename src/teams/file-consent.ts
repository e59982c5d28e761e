import type { InvokeResponse } from 'botbuilder';
import { atTheTop } from '../domain/conversation';
import { requestId } from '../domain/people';
import { askWithoutStore, isStoreDown, type Deps, type UploadPlace, type WorkPayload } from '../service';
import type { ActivityHead } from './activity-shape';
import type { Doorkeeper } from './doorkeeper';
import { repliedTo, speakerOf, type Speaker } from './inbound';
import { property, textOf } from './unknown';

type Activity = ActivityHead & Readonly<Record<string, unknown>>;
type Consented = Extract<WorkPayload, { kind: 'consented' }>;

const DONE: InvokeResponse = { status: 200 };
const AT_MOST = 4_096;

/** Answers the invoke `fileConsent/invoke`: a person allowed a file to be put into their OneDrive, or did not. */
export class FileConsent {
  constructor(
    private readonly deps: Deps,
    private readonly door: Doorkeeper,
  ) {}

  /** The channel waits for a status alone: what comes of it is a message. */
  async answer(activity: Activity): Promise<InvokeResponse> {
    const { value } = activity;
    const action = textOf(value, 'action');
    if (action !== 'accept' && action !== 'decline') return { status: 400 };
    const place = action === 'accept' ? placeIn(property(value, 'uploadInfo')) : undefined;
    if (action === 'accept' && place === undefined) return { status: 400 };
    const speaker = speakerOf(activity);
    if (!speaker.known || speaker.conversation.conversationType !== 'personal') return DONE;
    const conversation = atTheTop(speaker.conversation);
    const offer = repliedTo(activity);
    await this.take(speaker, { kind: 'consented', actor: speaker.actor, conversation, requestId: requestId(textOf(property(value, 'context'), 'request') ?? ''), place, offer });
    return DONE;
  }

  private async take(speaker: Speaker, payload: Consented): Promise<void> {
    const { deps } = this;
    try {
      await this.door.consent(speaker, payload);
    } catch (error) {
      if (!isStoreDown(error)) throw error;
      deps.log.error('click-without-store', { because: error.detail, by: speaker.actor.objectId });
      await deps.conversation.say(payload.conversation, askWithoutStore(deps, undefined, error), speaker.actor);
    }
  }
}

/** `undefined` when it says not where the file may be put. */
const placeIn = (info: unknown): UploadPlace | undefined => {
  const text = (name: string): string => textOf(info, name) ?? '';
  const place: UploadPlace = { uploadUrl: text('uploadUrl'), contentUrl: text('contentUrl'), name: text('name'), uniqueId: text('uniqueId'), fileType: text('fileType') };
  const whole = place.uploadUrl !== '' && place.contentUrl !== '' && place.name !== '';
  return whole && Object.values(place).every(({ length }) => length <= AT_MOST) ? place : undefined;
};
