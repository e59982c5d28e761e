import type { WireActivity } from './activities';
import type { Connector } from './connector';
import { parseJson, text, type Answer, type Call, type Route } from './wire';

/** Where the Playground posts what people say, when the tenant stands between it and the bot. */
export const RELAY_PATH = '/relay/messages';

const unreachable = (who: string, error: unknown): Answer => ({
  status: 502,
  body: { error: { code: 'BadGateway', message: `${who} does not answer: ${error instanceof Error ? error.message : 'unknown reason'}.` } },
});

/** Stands between another connector (the Microsoft 365 Agents Playground) and the bot: real tokens on the bot's side, none on the other. */
export class Relay {
  #target: string | undefined;

  /**
   * @param target base address of the other connector, e.g. `http://localhost:56150/_connector`; `undefined`: no relaying.
   * @param ownPath the path of this connector's own base, cut off before forwarding.
   */
  constructor(
    target: string | undefined,
    private readonly ownPath: string,
  ) {
    this.relayTo(target);
  }

  /** Starts relaying to another connector, or stops it with `undefined`. */
  relayTo(target: string | undefined): void {
    this.#target = target?.replace(/\/$/, '');
  }

  get isOn(): boolean {
    return this.#target !== undefined;
  }

  /** The other connector's answer to the same method, path and body, without the bot's token; `undefined` when nothing is relayed. */
  async forward(call: Call): Promise<Answer | undefined> {
    if (this.#target === undefined) return undefined;
    try {
      const response = await fetch(`${this.#target}${call.url.slice(this.ownPath.length)}`, {
        method: call.method,
        redirect: 'manual',
        ...(call.body === '' ? {} : { headers: { 'Content-Type': 'application/json' }, body: call.body }),
      });
      const content = await response.text();
      return { status: response.status, ...(content === '' ? {} : { body: parseJson(content) ?? content }) };
    } catch (error) {
      return unreachable('The other connector', error);
    }
  }
}

const deliver = async (connector: Connector, call: Call): Promise<Answer> => {
  const activity = parseJson(call.body);
  if (text(activity, 'type') === undefined) return { status: 400, body: { error: { code: 'BadSyntax', message: 'An activity with a type is expected.' } } };
  try {
    const { status, body } = await connector.sendToBot({ ...(activity as WireActivity), serviceUrl: connector.serviceUrl });
    return { status, ...(body === '' ? {} : { body }) };
  } catch (error) {
    return unreachable('The bot', error);
  }
};

/** The door for unsigned activities: open only while relaying, and on loopback only like everything here. */
export const relayRoutes = (relay: Relay, connector: Connector): readonly Route[] => {
  const off: Answer = { status: 404, body: { error: { code: 'NotFound', message: 'Nothing is relayed.' } } };
  const whenOn = (handle: (call: Call) => Answer | Promise<Answer>) => (call: Call) => (relay.isOn ? handle(call) : off);
  const alive = whenOn(() => ({ status: 200 }));
  return [
    { service: 'relay', method: 'HEAD', pattern: RELAY_PATH, handle: alive },
    { service: 'relay', method: 'GET', pattern: RELAY_PATH, handle: alive },
    { service: 'relay', method: 'POST', pattern: RELAY_PATH, handle: whenOn((call) => deliver(connector, call)) },
  ];
};
