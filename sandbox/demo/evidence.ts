import type { LedgerEffect } from '../tenant/ledger';

/** How the audit check of the store ended. */
export interface AuditAnswer {
  readonly exitCode: number;
  readonly said: string;
}

/** What three witnesses say about the same conversation, user names as they stood there. */
export interface Evidence {
  /** Confirmed by an entitled person's click, one entry a click. */
  readonly confirmed: readonly string[];
  /** Announced in the chat as signed out, one entry an announcement. */
  readonly announced: readonly string[];
  /** What the tenant's own ledger has. */
  readonly effects: readonly Pick<LedgerEffect, 'kind' | 'upn' | 'who'>[];
  /** Application id that has to be behind every effect. */
  readonly actingApp: string;
  readonly audit: AuditAnswer;
}

/** The sentences by which a sign-out is announced, in both languages (the cmdlet's own, word for word). */
const ANNOUNCEMENTS = [
  /^It can take up to an hour to sign out (\S+) from all devices\.$/,
  /^We successfully signed out (\S+) from all devices\.$/,
  /^La déconnexion de (\S+) de tous les appareils peut prendre jusqu'à une heure\.$/,
  /^Nous avons déconnecté (\S+) de tous les appareils\.$/,
];

/** The users whom this message of the bot announces as signed out. */
export const announcedIn = (message: string): readonly string[] =>
  message.split('\n').flatMap((line) => ANNOUNCEMENTS.flatMap((sentence) => sentence.exec(line.trim())?.[1] ?? []));

const times = (list: readonly string[], one: string): number => list.filter((other) => other === one).length;

/** Everything that does not agree, one sentence each; none when chat, ledger and audit tell the same. */
export const disagreements = ({ confirmed, announced, effects, actingApp, audit }: Evidence): readonly string[] => {
  const done = effects.filter(({ kind }) => kind === 'revoked').map(({ upn }) => upn);
  const users = [...new Set([...confirmed, ...announced, ...done])];
  const perUser = users.flatMap((user) => {
    const [clicks, words, deeds] = [times(confirmed, user), times(announced, user), times(done, user)];
    return clicks === words && words === deeds ? [] : [`${user}: confirmed ${clicks}, announced ${words}, truly revoked ${deeds} time(s).`];
  });
  return [
    ...(users.length === 0 ? ['Nothing was confirmed, announced or revoked: that proves nothing.'] : []),
    ...perUser,
    ...effects.filter(({ who }) => who !== actingApp).map(({ upn, who }) => `${upn} was touched by the application ${who}, which is not the bot's.`),
    ...auditProblems(audit),
  ];
};

const auditProblems = ({ exitCode, said }: AuditAnswer): readonly string[] => {
  if (exitCode !== 0) return [`The audit check ended with ${exitCode}: ${said}`];
  const entries = Number(/(\d+) entr/.exec(said)?.[1] ?? 0);
  return entries > 0 ? [] : [`The audit check found no entries: ${said}`];
};
