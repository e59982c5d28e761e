import { stableGuid, stableTeamsId } from './guid';
import { PEOPLE, type PersonData, type PersonKey } from './people';

/** A person as Teams shows them to a bot: identity, address and client settings, as they were when the tenant started. */
export interface Persona {
  /** Entra object id (`from.aadObjectId`). */
  readonly id: string;
  /** Teams id in the bot's conversations (`from.id`), `29:…`. */
  readonly teamsId: string;
  readonly upn: string;
  readonly name: string;
  readonly mail: string | null;
  /** e.g. `en-US` */
  readonly locale: string;
  /** IANA name, e.g. `Europe/Paris`. */
  readonly timezone: string;
}

/** The persona of one row of the data file; the ids follow from `key` alone. */
export const persona = (key: string, data: PersonData): Persona => ({
  id: stableGuid(`person ${key}`),
  teamsId: stableTeamsId(`person ${key}`),
  upn: data.upn,
  name: data.name,
  mail: data.mail === undefined ? data.upn : data.mail,
  locale: data.locale ?? 'en-US',
  timezone: data.timezone ?? 'UTC',
});

/** Everybody by their key in the data file. */
export const everybody = (): Readonly<Record<PersonKey, Persona>> =>
  Object.fromEntries(Object.entries(PEOPLE).map(([key, data]) => [key, persona(key, data)])) as Record<PersonKey, Persona>;
