'use strict';
// What our bot is compared with: botbuilder as its own samples use it (CloudAdapter with ConfigurationBotFrameworkAuthentication, restify with its body parser, ActivityHandler),
// with its own check of the token and its own client of the Bot Connector, in Microsoft's public cloud. It echoes messages, acknowledges presses, and lets everything else pass. It keeps
// nothing and writes no log. Only its key document is named; that Microsoft's other hosts lead to the simulated tenant is done below it, by loopback.cjs.
const restify = require('restify');
const { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication, ConfigurationServiceClientCredentialFactory, MessageFactory } = require('botbuilder');

const { env } = process;

const credentials = new ConfigurationServiceClientCredentialFactory({ MicrosoftAppId: env['BOT_ID'], MicrosoftAppPassword: env['BOT_PASSWORD'], MicrosoftAppType: 'SingleTenant', MicrosoftAppTenantId: env['BOT_TENANT_ID'] });
const authentication = new ConfigurationBotFrameworkAuthentication(
  {
    ToBotFromChannelOpenIdMetadataUrl: env['BOT_OPENID_METADATA_URL'],
    // As in the public cloud: whoever sets one of these sets all.
    ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
    ToChannelFromBotLoginUrl: `https://login.microsoftonline.com/${env['BOT_TENANT_ID']}`,
    ToChannelFromBotOAuthScope: 'https://api.botframework.com',
    ToBotFromEmulatorOpenIdMetadataUrl: 'https://login.microsoftonline.com/botframework.com/v2.0/.well-known/openid-configuration',
    OAuthUrl: 'https://api.botframework.com',
    ValidateAuthority: true,
  },
  credentials,
);

class EchoBot extends ActivityHandler {
  constructor() {
    super();
    this.onMessage(async (context, next) => {
      // A channel's other messages reach a bot that may read along; it lets them pass, as ours does.
      if (context.activity.conversation.conversationType === 'personal' || isMentioned(context.activity)) await context.sendActivity(MessageFactory.text(`Echo: ${context.activity.text}`));
      await next();
    });
  }

  async onAdaptiveCardInvoke() {
    return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Acknowledged.' };
  }
}

const isMentioned = ({ entities = [], recipient }) => entities.some((entity) => entity.type === 'mention' && entity.mentioned.id === recipient.id);

const adapter = new CloudAdapter(authentication);
adapter.onTurnError = async (_context, error) => {
  process.stderr.write(`the bare bot: ${error.stack}\n`);
};
const bot = new EchoBot();
const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post('/api/messages', (request, response, next) => {
  adapter.process(request, response, (context) => bot.run(context)).then(() => next(), next);
});
server.listen(Number(env['PORT']), env['HOST'], () => process.stdout.write(`listening on port ${server.address().port}\n`));
process.once('SIGTERM', () => process.exit(0));
