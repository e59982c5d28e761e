import type { Language } from '../journeys/sentences';

/** The lines of `check` as people read them, typed here once more: the program's catalogues are not asked. */
export const CHECK = { en: 'check', fr: 'vérifier' } as const;

export const COMPLETE = { en: 'Everything that is needed is there.', fr: 'Tout ce qui est nécessaire est là.' } as const;
export const INCOMPLETE = {
  en: 'Not everything that is needed is there. Do the fixes from top to bottom.',
  fr: 'Il manque quelque chose de nécessaire. Appliquez les solutions de haut en bas.',
} as const;

/** A permission that is missing, with the way to click. */
export const missing = (language: Language, app: string, permission: string): string =>
  ({
    en: `Missing: ${permission}. Fix: Entra admin center > App registrations > ${app} > API permissions > Microsoft Graph > Application permissions > ${permission} > Grant admin consent, then write check.`,
    fr: `Manquant : ${permission}. Solution : Centre d'administration Entra > Inscriptions d'applications > ${app} > API autorisées > Microsoft Graph > Autorisations de l'application > ${permission} > Accorder un consentement administrateur, puis écrivez vérifier.`,
  })[language];

export const works = (language: Language, permission: string): string =>
  ({ en: `OK: ${permission} is granted: a real read works.`, fr: `OK : ${permission} est accordée : une vraie lecture fonctionne.` })[language];

export const byToken = (language: Language, permission: string, by = permission): string =>
  ({ en: `OK: ${permission} is granted, by the token (${by}); it was not tried out.`, fr: `OK : ${permission} est accordée, d'après le jeton (${by}) ; elle n'a pas été essayée.` })[language];

export const READS = ['User.Read.All', 'RoleManagement.Read.Directory', 'GroupMember.Read.All'] as const;
export const REVOKE = 'User.RevokeSessions.All';
export const PERMISSIONS = [...READS, REVOKE] as const;
