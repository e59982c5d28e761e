import type { Place, WireActivity } from '../../sandbox/tenant/activities';
import type { FaultTarget, PlannedFault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import type { Answer } from '../../sandbox/tenant/wire';
import type { Line, Shown } from '../journeys/shown';
import type { Stage } from '../journeys/stage';
import { until } from '../journeys/until';
import type { Canaries } from './canaries';
import { FORMS, hostileAnswer, type Form } from './hostile-answers';

/** One thing that goes on in the tenant while canaries are everywhere in it. */
export interface Scene {
  readonly name: string;
  readonly play: () => Promise<void>;
}

/** Statuses after which a call is repeated; a fault that lasted would be waited for. */
const PASSING = new Set([200, 302, 408, 429, 500, 502, 503, 504]);
const STATUSES = [200, 302, 400, 401, 403, 404, 408, 409, 429, 500, 502, 503] as const;
/** The directory is asked for at most 25 s; then there is an answer. */
const PATIENCE = 35_000;

const ADMINS = 24;

/** Every status in every form, but success as documented: that is no trouble. */
const TROUBLES: readonly (readonly [status: number, form: Form])[] = STATUSES.flatMap((status) => FORMS.map((form) => [status, form] as const)).filter(
  ([status, form]) => status !== 200 || ['malformed json', 'html', 'sentence', 'text'].includes(form),
);

type Channel = Extract<Place, { kind: 'channel' }>;

/** Plays on one stage; every person, reason and line has canaries. */
export class Scenes {
  readonly #admins: Persona[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly canaries: Canaries,
    private readonly route: 'graph' | 'sharepoint',
  ) {}

  /** What can be played at the same time: each scene has people and places of its own. */
  all(): readonly Scene[] {
    const { route } = this;
    return [
      ...this.#troubles('Graph at the ask', (answer, status) => this.#asking(answer, status)),
      ...this.#troubles('Graph at the click', (answer, status) => this.#clicking(answer, status)),
      ...this.#troubles(`${route} at the call`, (answer, status) => this.#revoking(answer, status)),
      ...this.#troubles('the channel, new message', (answer, status) => this.#posting(answer, status)),
      ...this.#troubles('the channel, changed message', (answer) => this.#updating(answer)),
      ...this.#troubles('the roster', (answer) => this.#readingAlong(answer)),
    ];
  }

  /** What concerns everybody, one after the other. */
  inTurn(): readonly Scene[] {
    return this.#troubles('the token service', (answer, status) => this.#signingIn(answer, status)).filter((_scene, index) => index % 3 === 0);
  }

  #troubles(where: string, play: (answer: Answer, status: number) => Promise<void>): readonly Scene[] {
    return TROUBLES.map(([status, form]) => ({ name: `${where} ${status} ${form}`, play: () => play(hostileAnswer(this.canaries, where, status, form), status) }));
  }

  // -- people and lines

  /** One of some: the stage remembers everybody at every moment, so that many people make it slow. */
  admin(): Persona {
    const known = this.#admins.length < ADMINS ? undefined : this.#admins.shift();
    const admin = known ?? this.stage.admin(this.#named('of who asks'));
    this.#admins.push(admin);
    return admin;
  }

  person(): Persona {
    return this.stage.person(this.#named('of the target'));
  }

  #named(whose: string): { userPrincipalName: string; displayName: string; mail: string; otherMails: readonly string[]; proxyAddresses: readonly string[] } {
    const personal = (what: string): string => this.canaries.personal(`${what} ${whose}`);
    return {
      userPrincipalName: `${personal('UPN')}@contoso.com`,
      displayName: `Ines ${personal('name')}`,
      mail: `${personal('mail address')}@contoso.com`,
      otherMails: [`${personal('other address')}@example.com`],
      proxyAddresses: [`smtp:${personal('alias')}@contoso.com`],
    };
  }

  ask(target: Persona): string {
    return `revoke sessions for ${target.upn} because ${this.canaries.personal('reason')}`;
  }

  #fault(target: FaultTarget, answer: Answer, status: number): PlannedFault {
    return this.stage.tenant.faults.plan(target, { answer }, PASSING.has(status) ? 1 : 'for-ever');
  }

  async #answered(line: Line): Promise<void> {
    await until(() => this.stage.sentTo(line).length > 0, PATIENCE, () => 'no answer came');
  }

  async #asked(asker: Persona, target: Persona): Promise<{ line: Line; card: Shown }> {
    return this.stage.asked(asker, this.ask(target));
  }

  /** On a busy machine a click may get no answer in time: whoever clicked is told to click again. */
  async #pressed(card: Shown, verb: string): Promise<void> {
    for (let tries = 0; tries < 5; tries += 1) if ((await this.stage.press(this.admin(), card, verb)).show === 'card') return;
  }

  // -- troubles

  async #asking(answer: Answer, status: number): Promise<void> {
    const target = this.person();
    const fault = this.#fault({ service: 'graph', method: 'GET', user: target.id }, answer, status);
    const line = await this.stage.say(this.admin(), this.ask(target));
    await this.#answered(line);
    fault.remove();
  }

  async #clicking(answer: Answer, status: number): Promise<void> {
    const target = this.person();
    const { card } = await this.#asked(this.admin(), target);
    const fault = this.#fault({ service: 'graph', method: 'GET', user: target.id }, answer, status);
    const clicker = this.admin();
    await this.stage.press(clicker, card, 'confirm');
    fault.remove();
    if (this.stage.now(card).buttons.length > 0) await this.stage.press(clicker, this.stage.now(card), 'cancel');
  }

  async #revoking(answer: Answer, status: number): Promise<void> {
    const target = this.person();
    const { line, card } = await this.#asked(this.admin(), target);
    const fault = this.#fault({ service: this.route, method: 'POST', user: target.id }, answer, status);
    await this.#pressed(card, 'confirm');
    await this.stage.result(line, PATIENCE);
    fault.remove();
  }

  async #posting(answer: Answer, status: number): Promise<void> {
    const place = this.stage.casting.channel();
    const fault = this.#channelFault('POST', place, answer);
    const line = await this.stage.say(this.admin(), this.ask(this.person()), { place });
    // Taken as delivered, and its id learned from a click: there is nothing more to come.
    await until(() => fault.struck() > 0 && (status < 300 || this.stage.sentTo(line).length > 0), PATIENCE, () => 'no message came');
  }

  async #updating(answer: Answer): Promise<void> {
    const place = this.stage.casting.channel();
    const { card } = await this.stage.asked(this.admin(), this.ask(this.person()), { place });
    const fault = this.#channelFault('PUT', place, answer);
    await this.#pressed(card, 'cancel');
    await until(() => fault.struck() > 0, PATIENCE, () => 'the card was not updated');
  }

  async #readingAlong(answer: Answer): Promise<void> {
    const place = this.stage.casting.channel();
    const fault = this.stage.tenant.faults.plan({ service: 'connector', method: 'GET', path: encodeURIComponent(place.id) }, { answer });
    await this.#answered(await this.stage.say(this.admin(), this.ask(this.person()), { place }));
    fault.remove();
  }

  #channelFault(method: 'POST' | 'PUT', place: Channel, answer: Answer): PlannedFault {
    return this.stage.tenant.faults.plan({ service: 'connector', method, path: encodeURIComponent(place.id) }, { answer }, 1);
  }

  /** Graph takes the token no more, and the token service has trouble to give another one. */
  async #signingIn(answer: Answer, status: number): Promise<void> {
    const { faults } = this.stage.tenant;
    const target = this.person();
    const challenge = Buffer.from(JSON.stringify({ access_token: { nbf: { essential: true, value: this.canaries.secret('claims of a challenge') } } })).toString('base64');
    const again = hostileAnswer(this.canaries, 'Graph, token refused', 401, 'graph json');
    const headers = status % 2 === 0 ? { ...again.headers, 'WWW-Authenticate': `Bearer error="insufficient_claims", claims="${challenge}"` } : again.headers;
    faults.plan({ service: 'graph', method: 'GET', user: target.id }, { answer: { ...again, ...(headers === undefined ? {} : { headers }) } }, 3);
    const fault = this.#fault({ service: 'token', method: 'POST' }, answer, status);
    const line = await this.stage.say(this.admin(), this.ask(target));
    await until(() => fault.struck() > 0, PATIENCE, () => 'no token was asked for');
    fault.remove();
    await this.#answered(line);
  }
}

/** Plays the scenes, some at a time; fails with the name of the first that failed. */
export const playAll = async (scenes: readonly Scene[], atOnce: number): Promise<void> => {
  const waiting = [...scenes];
  const player = async (): Promise<void> => {
    for (let scene = waiting.shift(); scene !== undefined; scene = waiting.shift()) {
      const { name } = scene;
      await scene.play().catch((error: unknown) => {
        throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, player));
};

/** The activity with canaries in every member that the product does not need. */
export const adorned = (activity: WireActivity, canaries: Canaries): WireActivity => {
  const secret = (place: string): string => canaries.secret(`activity: ${place}`);
  const conversation = activity.conversation ?? { id: '' };
  return {
    ...activity,
    conversation: { ...conversation, name: canaries.personal('name of the conversation'), role: secret('conversation.role') },
    recipient: { ...(activity.recipient as object), role: secret('recipient.role') },
    channelData: { ...(activity.channelData as object), legacy: { replyToId: secret('channelData.legacy') }, settings: { selectedChannel: { id: secret('channelData.settings') } } },
    callerId: secret('callerId'),
    label: secret('label'),
    valueType: secret('valueType'),
    attachments: [...(activity.attachments ?? []), { contentType: `image/${secret('attachment type')}`, content: { contentUrl: `https://localhost/?t=${secret('attachment address')}` } }],
    properties: { token: secret('properties') },
    textFormat: 'plain',
    summary: secret('summary'),
    speak: secret('speak'),
    [secret('name of a member')]: 1,
  };
};
