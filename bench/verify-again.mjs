// What it would cost to let botbuilder verify the token once more behind our own gate: one activity through the gate and a turn of the program's adapter, and the same with botbuilder's own authentication in
// the turn (`processActivityDirect` of a CloudAdapter with ConfigurationBotFrameworkAuthentication), in this process and without HTTP. The bot does nothing. Three rounds in turn; prints
// microseconds for an activity, medians of the rounds, with a token that the gate has seen before, as Teams sends them, and one that it has not. The decision that it serves: docs/decisions/0001.
//
//   node bench/verify-again.mjs     after npm run build and npm run build:sandbox
import botbuilder from 'botbuilder';
import { newTenant } from './bot.mjs';
import { newChannel, newPerson } from './crowd.mjs';
import { part } from './filled.mjs';
import { median } from './rows.mjs';

const ACTIVITIES = 2_000;
const WARM_UP = 500;
const ROUNDS = 5;

const tenant = await newTenant();
const undo = tenant.trustInThisProcess();
const { BOT_ID, BOT_PASSWORD, BOT_TENANT_ID, BOT_OPENID_METADATA_URL: metadataUrl, BOT_TOKEN_ISSUER: issuer } = tenant.environment();
const { createConnectorKeys, createGate, GatedAdapter } = part('teams');
const gate = () => createGate({ botId: BOT_ID, issuer, serviceHostAllowed: () => true, keys: createConnectorKeys({ metadataUrl, fetch, now: Date.now }), now: Date.now });
const gated = new GatedAdapter(BOT_ID, undefined);
const { CloudAdapter, ConfigurationBotFrameworkAuthentication, ConfigurationServiceClientCredentialFactory } = botbuilder;
const credentials = new ConfigurationServiceClientCredentialFactory({ MicrosoftAppId: BOT_ID, MicrosoftAppPassword: BOT_PASSWORD, MicrosoftAppType: 'SingleTenant', MicrosoftAppTenantId: BOT_TENANT_ID });
// Its key document is read over plain http: the library has its own client, which does not know the tenant's certificates.
const plain = new URL(new URL(metadataUrl).pathname, tenant.httpOrigin).href;
const own = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication(
    { ToBotFromChannelOpenIdMetadataUrl: plain, ToBotFromChannelTokenIssuer: issuer, ToChannelFromBotLoginUrl: `https://login.microsoftonline.com/${BOT_TENANT_ID}`, ToChannelFromBotOAuthScope: issuer, ToBotFromEmulatorOpenIdMetadataUrl: plain, OAuthUrl: issuer, ValidateAuthority: true },
    credentials,
  ),
);

const activity = tenant.connector.activities.message(newPerson(tenant), newChannel(), 'has anybody seen the ticket?', { mentionsBot: false });
const tokens = await Promise.all(Array.from({ length: WARM_UP + ACTIVITIES }, (_, n) => tenant.connector.signActivityToken({ claims: { n } })));
const nothing = () => Promise.resolve();
const admitted = async (door, token) => {
  if (!(await door.admit(`Bearer ${token}`, activity)).admitted) throw new Error('not admitted');
};
const WAYS = {
  'the gate': async (door, token) => {
    await admitted(door, token);
    await gated.takeAdmitted({ ...activity }, nothing);
  },
  'the gate, and botbuilder once more': async (door, token) => {
    await admitted(door, token);
    await own.processActivityDirect(`Bearer ${token}`, { ...activity }, nothing);
  },
};

const timed = async (way, tokenOf) => {
  const door = gate();
  for (let n = 0; n < WARM_UP; n += 1) await way(door, tokenOf(n));
  const began = performance.now();
  for (let n = 0; n < ACTIVITIES; n += 1) await way(door, tokenOf(WARM_UP + n));
  return ((performance.now() - began) / ACTIVITIES) * 1_000;
};

for (const [what, tokenOf] of Object.entries({ 'one token': () => tokens[0], 'a new token each time': (n) => tokens[n] })) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const times = {};
    for (const [name, way] of Object.entries(WAYS)) times[name] = await timed(way, tokenOf);
    rounds.push(times);
  }
  for (const name of Object.keys(WAYS)) console.log(`${what}, ${name}: ${median(rounds.map((times) => times[name])).toFixed(0)} µs`);
}
undo();
await tenant.stop();
