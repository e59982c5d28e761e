import type { NewUser } from '../../sandbox/tenant/directory';

/** How many users one family has: a person, and nineteen who look like that person in some way. */
export const IN_FAMILY = 20;

const FIRST = ['adele', 'alex', 'megan', 'lidia', 'paolo', 'wilma', 'oskar', 'nils', 'emil', 'carlo', 'mila', 'ilona', 'rosalie', 'milo', 'olli', 'camille', 'isolde', 'leopold', 'marlon', 'nicole', 'odile', 'philo', 'silvio', 'viola', 'xaviol'];
const LAST = ['vance', 'wilber', 'bowen', 'oneill', 'smolin', 'rollins', 'molina', 'collier', 'lindholm', 'polanco', 'milford', 'olson', 'villalobos', 'solis', 'corliss', 'dolan', 'folio', 'gilmore', 'hollis', 'iliov'];

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** One object id for each place in the crowd; neighbours differ in one digit. */
const idAt = (place: number): string => `5f3e1c7a-90b2-4d68-a1c4-7b${place.toString(16).padStart(10, '0')}`;

/** What is like a person, and what it has to do with the person's own name and addresses. */
const family = (first: string, last: string): readonly NewUser[] => {
  const name = `${first}.${last}`;
  const upn = `${name}@contoso.com`;
  const shown = `${capital(first)} ${capital(last)}`;
  const user = (userPrincipalName: string, changes: Partial<NewUser> = {}): NewUser => ({ userPrincipalName, displayName: shown, ...changes });
  return [
    user(upn),
    user(`${first}${last}@contoso.com`),
    user(`${name.slice(0, 1)}.${name.slice(1)}@contoso.com`),
    // The mail address is somebody else's user name: the user name wins.
    user(`${name}@mail.contoso.com`, { mail: `${first}${last}@contoso.com` }),
    user(`${name}@contoso.com.example`),
    user(`${name}@contoso.co`, { otherMails: [`${name}@private.example`] }),
    user(`${name}_contoso.com#EXT#@contoso.onmicrosoft.com`, { userType: 'Guest', mail: `${name}@fabrikam.example` }),
    user(`${name}@xn--cntoso-2nf.com`),
    user(`${name.replace('l', '1')}x@contoso.com`, { displayName: `${shown} ` }),
    user(`${name.replace('l', 'I')}y@contoso.com`, { displayName: shown.replace('l', 'I') }),
    user(`${name.replaceAll('o', '0')}z@contoso.com`),
    user(`${first}-${last}@contoso.com`, { displayName: upn }),
    user(`${first}_${last}@contoso.com`, { displayName: shown.replace('e', '\u0435') }),
    user(upn.slice(1), { displayName: `${shown}\u200b` }),
    user(`${name}1@contoso.com`, { displayName: `\u202e${Array.from(shown).reverse().join('')}` }),
    user(`${name.slice(0, -1)}@contoso.com`, { displayName: shown.toUpperCase() }),
    // Entra has no such user name. Should a directory ever have one, nobody gets it by the plain letters.
    user(name.replace('o', '\u043e').replace('e', '\u0435').concat('@contoso.com'), { mail: `${name.replace('i', '\u0456').replace('e', '\u0435')}@contoso.com` }),
    user(`${first}o'${last}@contoso.com`, { displayName: `${capital(first)} O’${capital(last)}` }),
    // Two share an address, and each has one of the person's own as a private one.
    user(`p1.${first}${last}@contoso.com`, { proxyAddresses: [`SMTP:p1.${name}@contoso.com`, `smtp:shared.${name}@contoso.com`], otherMails: [upn] }),
    user(`p2.${first}${last}@contoso.com`, { mail: `SHARED.${name}@CONTOSO.com`, otherMails: [`${name}@private.example`, `only.${name}@private.example`] }),
  ];
};

/** The crowd: 500 families of look-alikes, 10,000 users, the same ones each time. */
export const crowd = (): readonly NewUser[] =>
  FIRST.flatMap((first) => LAST.flatMap((last) => family(first, last))).map((user, place) => ({ id: idAt(place), createdDateTime: '2026-01-15T08:00:00Z', ...user }));
