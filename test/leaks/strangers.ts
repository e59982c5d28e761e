import type { Stage } from '../journeys/stage';
import type { Canaries } from './canaries';

/** One HTTP request from somebody, and what is told about it. */
interface Knock {
  readonly name: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const KINDS = 12;

/** Requests that are refused, each with canaries wherever a caller can put something. */
export const knock = async (stage: Stage, canaries: Canaries, kind: number): Promise<{ readonly status: number; readonly text: string }> => {
  const request = await knockOf(stage, canaries, kind % KINDS);
  const response = await fetch(`${stage.bot.origin}${request.path ?? '/api/messages'}`, {
    method: request.method ?? 'POST',
    headers: { ...sent(canaries, request.name), ...request.headers },
    redirect: 'manual',
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return { status: response.status, text: `${headers}\n${await response.text()}` };
};

/** Headers that proxies and clients add. */
const sent = (canaries: Canaries, name: string): Readonly<Record<string, string>> => {
  const secret = (place: string): string => canaries.secret(`${name}: ${place}`);
  return {
    'Content-Type': 'application/json',
    Cookie: `session=${secret('Cookie')}`,
    'User-Agent': secret('User-Agent'),
    'X-Forwarded-For': secret('X-Forwarded-For'),
    'X-MS-Token-AAD-Access-Token': secret('X-MS-Token-AAD-Access-Token'),
    'X-Request-Id': secret('X-Request-Id'),
    Referer: `https://localhost/${secret('Referer')}`,
  };
};

const knockOf = async (stage: Stage, canaries: Canaries, kind: number): Promise<Knock> => {
  const { connector } = stage.tenant;
  const personal = canaries.personal('a message that is refused');
  const secret = (place: string): string => canaries.secret(`a stranger's request: ${place}`);
  const activity = connector.activities.message(stage.tenant.people.alex, stage.channel(), `revoke sessions for ${personal}@contoso.com because ${personal}`);
  const body = JSON.stringify(activity);
  const bearer = async (options = {}): Promise<Record<string, string>> => ({ Authorization: `Bearer ${await connector.signActivityToken(options)}` });
  const atOwn = { serviceUrl: connector.serviceUrl };
  const elsewhere = `${connector.serviceUrl}?code=${secret('query of the serviceUrl')}`;
  const foreign = JSON.stringify({ ...activity, conversation: { ...activity.conversation, tenantId: secret('a tenant') } });
  const knocks: readonly (() => Promise<Knock> | Knock)[] = [
    () => ({ name: 'no token', headers: {}, body }),
    () => ({ name: 'a made-up token', headers: { Authorization: `Bearer ${secret('a token')}` }, body }),
    () => ({ name: 'another scheme', headers: { Authorization: `Basic ${Buffer.from(`a:${secret('a password')}`).toString('base64')}` }, body }),
    async () => ({ name: 'malformed JSON', headers: await bearer(atOwn), body: `${body.slice(0, -1)},"x":"${secret('malformed')}` }),
    async () => ({ name: 'no activity', headers: await bearer(atOwn), body: JSON.stringify({ type: secret('type'), serviceUrl: connector.serviceUrl, channelId: 'msteams' }) }),
    async () => ({ name: 'another service', headers: await bearer({ serviceUrl: elsewhere }), body: JSON.stringify({ ...activity, serviceUrl: elsewhere }) }),
    async () => ({ name: 'another audience', headers: await bearer({ ...atOwn, audience: secret('audience') }), body }),
    async () => ({ name: 'another issuer', headers: await bearer({ ...atOwn, issuer: secret('issuer'), claims: { [secret('a claim')]: 1 } }), body }),
    async () => ({ name: 'another tenant', headers: await bearer(atOwn), body: foreign }),
    async () => ({ name: 'too large', headers: await bearer(atOwn), body: `${body}${' '.repeat(300_000)}${secret('beyond the limit')}` }),
    async () => ({ name: 'another type', headers: { ...(await bearer(atOwn)), 'Content-Type': `text/${secret('Content-Type')}` }, body }),
    () => ({ name: 'another path', path: `/api/${secret('path')}?code=${secret('query')}`, method: 'GET', headers: {} }),
  ];
  return (knocks[kind] ?? knocks[0]!)();
};
