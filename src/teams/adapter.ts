import { CloudAdapter, type Activity, type ConversationReference as BotReference, type InvokeResponse, type ResourceResponse, type TurnContext } from 'botbuilder';
import {
  BotFrameworkAuthentication,
  ClaimsIdentity,
  ConnectorClient,
  ConnectorFactory,
  type AuthenticateRequestResult,
  UserTokenClient,
} from 'botframework-connector';
import type { Delivery } from '../service';
import type { Connector } from './connector';

/** What became of a message that was not delivered for certain. */
export class Undelivered extends Error {
  override readonly name = 'Undelivered' as const;
  constructor(readonly delivery: Delivery) {
    super(delivery.fate);
  }
}

const notHere = (): never => {
  throw new Error('the gate authenticates activities and the connector sends them; botbuilder does neither here');
};

/**
 * botbuilder asks for a client in every turn; every call of it fails, so that nothing goes out but by our own connector. There
 * is one for all turns: making one takes longer than the rest of a turn.
 */
class NoConnectorFactory extends ConnectorFactory {
  private readonly client = new ConnectorClient({ signRequest: () => Promise.resolve(notHere()) }, { baseUri: 'https://localhost' });
  override create(): Promise<ConnectorClient> {
    return Promise.resolve(this.client);
  }
}

/** The bot signs nobody in; the turn only wants to hold a client. */
class NoUserTokens extends UserTokenClient {
  override getUserToken = notHere;
  override getSignInResource = notHere;
  override signOutUser = notHere;
  override getTokenStatus = notHere;
  override getAadTokens = notHere;
  override exchangeToken = notHere;
}

/** botbuilder's authentication is not used: what reaches the adapter has passed the gate. */
class GateAuthentication extends BotFrameworkAuthentication {
  constructor(private readonly factory: ConnectorFactory) {
    super();
  }
  override authenticateRequest(): Promise<AuthenticateRequestResult> {
    return Promise.resolve(notHere());
  }
  override authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    return Promise.resolve(notHere());
  }
  override createConnectorFactory(): ConnectorFactory {
    return this.factory;
  }
  override createUserTokenClient(): Promise<UserTokenClient> {
    return Promise.resolve(new NoUserTokens());
  }
}

const asId = (delivery: Delivery): ResourceResponse => {
  if (delivery.fate !== 'delivered') throw new Undelivered(delivery);
  return { id: delivery.activityId ?? '' };
};

/** botbuilder's adapter with our gate in front of it and our connector behind it. */
export class GatedAdapter extends CloudAdapter {
  private readonly factory: ConnectorFactory;

  constructor(
    private readonly botId: string,
    private readonly connector: Connector,
  ) {
    const factory = new NoConnectorFactory();
    super(new GateAuthentication(factory));
    this.factory = factory;
  }

  /** One turn for an activity that passed the gate. Gives what an invoke is answered with. */
  async takeAdmitted(activity: Activity, logic: (context: TurnContext) => Promise<void>): Promise<InvokeResponse | undefined> {
    const identity = new ClaimsIdentity([{ type: 'aud', value: this.botId }], true);
    return this.processActivity({ audience: '', callerId: 'urn:botframework:azure', claimsIdentity: identity, connectorFactory: this.factory }, activity, logic);
  }

  /** A turn that the bot begins. Throws `Undelivered`. */
  async proactively(reference: Partial<BotReference>, logic: (context: TurnContext) => Promise<void>): Promise<void> {
    await this.continueConversationAsync(this.botId, reference, async (context) => {
      // The turn was given an id of its own; what is sent in it has to answer the activity that asked.
      context.activity.id = reference.activityId ?? '';
      await logic(context);
    });
  }

  override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    const sent: ResourceResponse[] = [];
    for (const activity of activities) {
      if (activity.type === 'invokeResponse') sent.push(...(await super.sendActivities(context, [activity])));
      else sent.push(asId(await this.connector.create(activity.serviceUrl ?? '', activity.conversation?.id ?? '', activity.replyToId, activity)));
    }
    return sent;
  }

  override async updateActivity(_context: TurnContext, activity: Partial<Activity>): Promise<ResourceResponse> {
    return asId(await this.connector.update(activity.serviceUrl ?? '', activity.conversation?.id ?? '', activity.id ?? '', activity));
  }
}
