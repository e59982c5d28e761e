// One thing that somebody does to a bot, and what the bot does about it, with the times and the calls that it had to wait for meanwhile.
import { newChannel } from './crowd.mjs';
import { waited } from './waits.mjs';

/** How long Microsoft Graph takes, and how long the Bot Connector, milliseconds. */
export const GRAPH_MS = 80;
const CONNECTOR_MS = 40;
const WITHIN = 60_000;
/** Teams shows the same token for about an hour. */
const TOKEN_FOR = 7_200;

/** From now on the tenant takes as long as Microsoft's may. */
export const slowDown = ({ latency, faults }) => {
  latency.graphMs = GRAPH_MS;
  faults.plan({ service: 'connector' }, { delayMs: CONNECTOR_MS });
};

/** @returns how activities are delivered to the bot, by one token for all of them */
export const deliveryBy = async ({ connector }) => ({ authorization: `Bearer ${await connector.signActivityToken({ expiresIn: TOKEN_FOR })}`, giveUpAfterMs: WITHIN });

/**
 * Somebody writes a line in a channel of its own.
 * @returns `{ from, posted, answered, message, channel }`: when it was sent, when the bot's first message about it was taken, when the bot answered the call (milliseconds), and that message
 */
export const write = async ({ tenant: { connector }, delivery }, admin, line) => {
  const channel = newChannel();
  const activity = connector.activities.message(admin, channel, line);
  const since = connector.mark();
  const from = performance.now();
  const first = connector.waitFor(({ conversationId, activity: { type } }) => conversationId.startsWith(channel.id) && type === 'message', WITHIN, since);
  const answered = connector.sendToBot(activity, delivery).then(() => performance.now());
  const message = await first;
  return { from, posted: performance.now(), answered: await answered, message, channel };
};

/** What is left of the time between without the calls that fit. @param concerns says of a call whether it is one of them */
export const ownTime = (calls, from, to, concerns = () => true) => to - from - waited(calls.between(from, to).filter(concerns), from, to);

/** Somebody presses Confirm on the card, and the result is waited for. @returns `{ from, answered, posted }`, milliseconds */
export const pressAndWait = async (stage, admin, card, channel) => {
  const { connector } = stage.tenant;
  const since = connector.mark();
  const result = connector.waitFor((message) => message.conversationId.startsWith(channel.id) && /audit #\d+/.test(message.activity.text ?? ''), WITHIN, since).then(() => performance.now());
  const pressed = await press(stage, connector.pressed(admin, card.id, 'confirm'));
  return { ...pressed, posted: await result };
};

/** @returns `{ from, answered }`: when the press was sent, and when the bot answered it */
export const press = async ({ tenant: { connector }, delivery }, activity) => {
  const from = performance.now();
  const { status } = await connector.sendToBot(activity, delivery);
  if (status !== 200) throw new Error(`the click was answered with ${status}`);
  return { from, answered: performance.now() };
};
