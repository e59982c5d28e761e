/**
 * What columns of users are called, the best ones first: by Entra and Microsoft 365 in their exports, and by people, in every
 * language. Case, accents, blanks, underscores, dashes and apostrophes make no difference.
 */
export const HEADERS: readonly (readonly string[])[] = [
  ['userPrincipalName', 'UPN', "nom d'utilisateur principal", "nom principal de l'utilisateur", "nom principal d'utilisateur"],
  ['object id', 'id', 'user id', 'user object id', "id d'objet", "id de l'objet", "id d'utilisateur", "id de l'utilisateur", 'id utilisateur', 'identifiant'],
  ['mail', 'email', 'e-mail address', 'mail address', 'primary SMTP address', 'adresse e-mail', 'adresse mail', 'adresse électronique', 'courriel', 'messagerie'],
  ['user', 'users', 'user name', 'sign-in name', 'login', 'account', 'utilisateur', 'utilisateurs', "nom d'utilisateur", 'compte'],
];
