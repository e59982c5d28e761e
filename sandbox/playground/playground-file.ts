import { GROUP_CHAT, INCIDENT_CHANNEL } from '../tenant/activities';
import { stableGuid } from '../tenant/guid';
import type { PersonKey } from '../tenant/people';
import type { Persona } from '../tenant/personas';
import type { SimulatedTenant } from '../tenant/simulated-tenant';

/** The name under which the Playground looks for its configuration in its working folder. */
export const PLAYGROUND_FILE = '.m365agentsplayground.yml';

/** Who sits at the keyboard: an administrator who may ask and confirm. */
export const CURRENT_USER = 'alex' satisfies PersonKey;
/** Everybody else in the conversations. The Playground refuses any other number than five. */
const OTHERS = ['megan', 'camille', 'patti', 'joni', 'adele'] as const satisfies readonly PersonKey[];

/** A person in the Playground's own words; "principle" is its spelling. */
const person = ({ teamsId, name, upn, id, mail }: Persona) => {
  const [givenName = name, ...surname] = name.split(' ');
  return { id: teamsId, name, userPrincipleName: upn, aadObjectId: id, givenName, surname: surname.join(' '), email: mail ?? upn };
};

const idOf = (place: typeof GROUP_CHAT): string => (place.kind === 'personal' ? '' : place.id);

/** The Playground's configuration, with the very people, object ids and places of the tenant. JSON is YAML as well. */
export const playgroundFile = ({ tenantId, bot, people }: Pick<SimulatedTenant, 'tenantId' | 'bot' | 'people'>): string => {
  const configuration = {
    version: '0.1.1',
    tenantId,
    bot: { id: `28:${bot.id}`, name: bot.name },
    currentUser: person(people[CURRENT_USER]),
    users: OTHERS.map((key) => person(people[key])),
    personalChat: { id: `a:1${people[CURRENT_USER].teamsId.slice(4)}` },
    groupChat: { id: idOf(GROUP_CHAT), name: 'Duty team' },
    team: {
      id: INCIDENT_CHANNEL.kind === 'channel' ? INCIDENT_CHANNEL.teamId : '',
      name: 'Contoso Security',
      aadGroupId: stableGuid('team Contoso Security'),
      channels: [{ id: idOf(INCIDENT_CHANNEL), name: 'Incidents' }],
    },
  };
  return `# Written by "npm run playground" at every start.\n${JSON.stringify(configuration, undefined, 2)}\n`;
};
