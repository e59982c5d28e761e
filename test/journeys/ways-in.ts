/** The ways to ask that are no line: the form that `help` offers, and the message action. */
import type { MessageOptions, Place, WireActivity } from '../../sandbox/tenant/activities';
import { messagePayload, type From } from '../../sandbox/tenant/message-payload';
import type { Persona } from '../../sandbox/tenant/personas';
import { cardText, type Line, type Pressed, type Shown } from './shown';
import type { Stage } from './stage';

export interface Inputs {
  readonly person?: string;
  readonly user?: string;
  readonly reason?: string;
}

/** The press of the form's button with what was filled in: a client sends every field, the empty ones too. */
export const filledForm = (stage: Stage, who: Persona, form: Shown, inputs: Inputs): WireActivity => {
  const pressed = stage.tenant.connector.pressed(who, form.id, 'ask');
  const { action } = pressed.value as { action: { data: object } };
  return { ...pressed, value: { action: { ...action, data: { ...action.data, person: '', user: '', reason: '', ...inputs } }, trigger: 'manual' } };
};

/** Presses it, and tells where the card will come. */
export const fillIn = async (stage: Stage, who: Persona, form: Shown, inputs: Inputs): Promise<{ readonly answer: Pressed; readonly line: Line }> => {
  const activity = filledForm(stage, who, form, inputs);
  const since = stage.tenant.connector.mark();
  const answer = await stage.pressWith(activity);
  return { answer, line: { activity, answer: answer.answer, conversation: form.message.conversationId, since } };
};

/** A message that somebody sent, in a place; in a channel it is the root of a thread unless told otherwise. */
export interface SentMessage {
  readonly place: Place;
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export const sentMessage = (stage: Stage, from: From | null, place: Place = stage.channel(), root?: string): SentMessage => {
  const id = stage.tenant.connector.nextId();
  const threaded = place.kind === 'channel' ? { ...place, thread: root ?? id } : place;
  return { place: threaded, id, payload: messagePayload(id, from, { replyToId: root ?? null }) };
};

/** What a message action was answered with. */
export interface Dialog {
  readonly line: Line;
  /** Of a dialog with a card. */
  readonly title: string | undefined;
  readonly card: unknown;
  readonly text: string;
}

const dialogOf = (line: Line): Dialog => {
  const { task } = line.answer.body as { task?: { type: string; value: unknown } };
  const { title, card } = (task?.type === 'continue' ? task.value : {}) as { title?: string; card?: { contentType: string; content: unknown } };
  return { line, title, card: card?.content, text: cardText(card?.content) };
};

/** Chooses "Revoke sender's sessions" on the message. */
export const pointAt = async (stage: Stage, who: Persona, { place, payload }: SentMessage, options: MessageOptions = {}): Promise<Dialog> =>
  dialogOf(await stage.send(stage.tenant.connector.activities.messageAction(who, place, 'open', { commandId: 'revokeSender', messagePayload: payload }, options)));

/** Presses the dialog's button. */
export const submitDialog = async (stage: Stage, who: Persona, { place, payload }: SentMessage, data: object = { verb: 'ask', reason: '' }, options: MessageOptions = {}): Promise<Dialog> =>
  dialogOf(await stage.send(stage.tenant.connector.activities.messageAction(who, place, 'submit', { commandId: 'revokeSender', messagePayload: payload, data }, options)));
