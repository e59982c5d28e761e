import type { MessageOptions } from '../../sandbox/tenant/activities';
import { everybody, type Persona } from '../../sandbox/tenant/personas';

const SOMEBODY_ELSE = everybody().megan.id;

/** `from` as it is, with changes. */
export const from = (who: Persona, changes: Readonly<Record<string, unknown>>): MessageOptions => ({ also: { from: { id: who.teamsId, name: who.name, aadObjectId: who.id, ...changes } } });

export const shouted = (who: Persona): MessageOptions => from(who, { aadObjectId: who.id.toUpperCase() });
export const mixed = (who: Persona): MessageOptions => from(who, { aadObjectId: Array.from(who.id).map((letter, index) => (index % 2 === 0 ? letter.toUpperCase() : letter)).join('') });
/** A phone in another country, say: nothing but the object id is the same. */
export const otherClient = (who: Persona): MessageOptions => ({ ...from(who, { id: '29:1another-client-of-the-same-person', name: 'Another Name' }), locale: 'fr-FR', timezone: 'Asia/Tokyo' });

/** The same person, as the wire may spell them. */
export const SPELLINGS: readonly (readonly [string, (who: Persona) => MessageOptions])[] = [
  ['the very same way', () => ({})],
  ['with the object id in capitals', shouted],
  ['with the object id in mixed case', mixed],
  ['from another channel account, under another name', (who) => from(who, { id: '29:1another-account', name: 'Another Name' })],
  ['from another client: other account, name, language and time zone', otherClient],
  ['without clientInfo', () => ({ timezone: null })],
  ['with the role of a bot and a UPN of somebody else', (who) => from(who, { role: 'bot', userPrincipalName: 'alexw@contoso.com' })],
  ['with the object id of another admin under another name of the field', (who) => from(who, { objectId: SOMEBODY_ELSE, AadObjectId: SOMEBODY_ELSE })],
];
