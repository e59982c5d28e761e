import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { PersonKey } from '../tenant/people';
import type { SimulatedTenant } from '../tenant/simulated-tenant';
import { member, parseJson, text } from '../tenant/wire';

/** Who has to say yes to a protected account beside the one who asked: the Playground's bot is started with this. */
export const PROTECTED = 'breakGlass' satisfies PersonKey;

/** How long a confirmed request may take to end, milliseconds. */
const ENDS_WITHIN = 15_000;
const LOOKS_EVERY = 100;
const ASKS_WITHIN = 15_000;

type Admin = Extract<PersonKey, 'megan' | 'camille'>;

/** One incident of the last minutes, as it is told in the tab. */
interface Incident {
  readonly target: string;
  readonly asker: Admin;
  readonly reason: string;
  /** What was pressed, one after the other; nothing leaves the request open. */
  readonly presses: readonly (readonly [Admin, 'confirm' | 'cancel'])[];
  /** Happens between the question and the first press. */
  readonly meanwhile?: (tenant: SimulatedTenant) => void;
  /** The request does not end by these presses: another administrator is waited for. */
  readonly staysOpen?: true;
}

/** UPN of somebody who is there when the question is asked, and gone when it is confirmed. */
const LEAVER = 'leaver@contoso.com';

// None of them is a person whom the greeting proposes to sign out, and there are far fewer than the twenty in an hour from which on two
// administrators are needed.
const incidents = (upn: (key: PersonKey) => string): readonly Incident[] => [
  { target: upn('siobhan'), asker: 'camille', reason: 'ordinateur portable volé', presses: [['megan', 'confirm']] },
  { target: upn('lee'), asker: 'megan', reason: 'signed in from two continents within an hour', presses: [['camille', 'confirm']] },
  { target: upn('isaiah'), asker: 'camille', reason: 'fausse alerte', presses: [['camille', 'cancel']] },
  { target: upn('refused'), asker: 'megan', reason: 'phishing, INC-0417', presses: [['megan', 'confirm']] },
  {
    target: LEAVER,
    asker: 'megan',
    reason: 'left the company today',
    meanwhile: ({ directory }) => directory.delete(LEAVER),
    presses: [['camille', 'confirm']],
  },
  { target: upn('pradeep'), asker: 'camille', reason: 'mot de passe saisi sur un faux site', presses: [['camille', 'confirm']] },
  { target: upn(PROTECTED), asker: 'megan', reason: 'the sealed envelope was opened', presses: [['megan', 'confirm']], staysOpen: true },
  { target: upn('johanna'), asker: 'camille', reason: 'jeton de session volé', presses: [] },
  { target: upn('adele'), asker: 'megan', reason: 'lost phone', presses: [] },
];

/** A person's way to the tab's API, with the token that Teams would give to their tab. */
const caller = (tenant: SimulatedTenant, origin: string) => async (who: Admin, method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> => {
  const { locale, timezone } = tenant.people[who];
  const response = await fetch(`${origin}/api/tab/${path}`, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(ASKS_WITHIN),
    headers: {
      Authorization: `Bearer ${await tenant.tabToken(tenant.people[who])}`,
      'Accept-Language': locale.slice(0, 2),
      'Time-Zone': timezone,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = parseJson(await response.text());
  if (!response.ok) throw new Error(`The tab's API answered ${response.status} to ${method} ${path}: ${text(answer, 'detail') ?? 'without a reason'}`);
  return answer;
};

type Call = ReturnType<typeof caller>;

/** What a wrong turn of the story is told with. */
const unexpected = (what: string, answer: unknown): Error => new Error(`The tab's data could not be made: ${what}: ${JSON.stringify(answer)}`);

const has = (value: unknown, name: string): string => text(value, name) ?? '';

const requestOf = async (call: Call, who: Admin, id: string): Promise<unknown> => member(await call(who, 'GET', `requests/${id}`), 'request');

const press = async (call: Call, who: Admin, verb: 'confirm' | 'cancel', id: string): Promise<void> => {
  const button = has(await requestOf(call, who, id), 'button');
  const answer = await call(who, 'POST', `requests/${id}/press`, { id: randomUUID(), verb, button });
  if (has(answer, 'answer') !== 'request') throw unexpected(`${who} pressed ${verb}`, answer);
};

const untilEnded = async (call: Call, who: Admin, id: string): Promise<void> => {
  const end = Date.now() + ENDS_WITHIN;
  let request = await requestOf(call, who, id);
  while (member(request, 'endedAt') === null) {
    if (Date.now() > end) throw unexpected('a request has not ended', request);
    await wait(LOOKS_EVERY);
    request = await requestOf(call, who, id);
  }
};

const happen = async (tenant: SimulatedTenant, call: Call, { target, asker, reason, presses, meanwhile, staysOpen }: Incident): Promise<void> => {
  const asked = await call(asker, 'POST', 'requests', { id: randomUUID(), target: tenant.directory.get(target).id, reason, whatIf: false });
  if (has(asked, 'answer') !== 'request') throw unexpected(`${asker} asked for ${target}`, asked);
  const id = has(asked, 'id');
  meanwhile?.(tenant);
  for (const [who, verb] of presses) await press(call, who, verb, id);
  if (presses.length > 0 && staysOpen !== true) await untilEnded(call, asker, id);
};

/**
 * Lets administrators of the tenant ask, confirm and cancel through the tab's own API, so that the tab has something to show: successes,
 * one for a privileged account, one refused by Graph, one for somebody who is gone, a cancelled one, one that waits for a second
 * administrator, and two that nobody has decided. Nothing is written past the program.
 * @param origin where the tab is reached
 */
export const seed = async (tenant: SimulatedTenant, origin: string): Promise<void> => {
  tenant.directory.addUser({ userPrincipalName: LEAVER, displayName: 'Alan Steiner' });
  const call = caller(tenant, origin);
  for (const incident of incidents((key) => tenant.people[key].upn)) await happen(tenant, call, incident);
};
