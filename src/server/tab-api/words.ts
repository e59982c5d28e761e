import type { ProblemCode } from '../../contract';
import type { AuditEntry, Receipt } from '../../domain/audit';
import type { Language } from '../../domain/command/command';
import type { Actor } from '../../domain/conversation';
import type { Finding } from '../../domain/diagnosis';
import type { LeftOut, ManySource } from '../../domain/many';
import type { ManyMember } from '../../domain/many-page';
import type { RequestId } from '../../domain/people';
import type { RequestOutcome } from '../../domain/request-outcome';
import type { ResultRow } from '../../domain/result-row';
import type { Saying } from '../../domain/saying';
import type { Standstill } from '../../domain/standstill';
import type { RequestView } from '../../domain/view';
import type { Verification } from '../../service';

/** The columns of the exports, in order. JSON Lines has them as names. */
export const EXPORT_COLUMNS = [
  'request',
  'askedAt',
  'userName',
  'upn',
  'userId',
  'askedBy',
  'askedById',
  'decidedBy',
  'decidedByIds',
  'reason',
  'outcome',
  'endedAt',
  'verifiedFrom',
  'result',
  'auditEntry',
  'auditHash',
] as const;
export type ExportColumn = (typeof EXPORT_COLUMNS)[number];

/** What fills the places of a problem's sentence; empty where it does not apply. */
export interface ProblemValues {
  /** `bad-request`: name of the field. */
  readonly field: string;
  /** `directory`: `refused`, `no-answer`, or `keys` for Entra's signing keys. */
  readonly how: string;
  /** `directory`: what was answered, as a code. */
  readonly code: string;
}

/** Everything that the tab's API says. Plain text: whoever shows it escapes it. */
export interface TabWords {
  /** The language for a reader of these locales. @param accepted `Accept-Language` */
  languageOf(accepted: string | undefined): Language;
  /** Whether the runtime knows this time zone. */
  isTimeZone(name: string): boolean;
  saying(saying: Saying, reader: Actor): readonly string[];
  summary(view: RequestView, reader: Actor): { readonly warnings: readonly string[]; readonly lines: readonly string[] };
  /** Where the users of a request come from. */
  source(source: ManySource, language: Language): string;
  /** What became of one user; nothing while nothing did. */
  member(member: ManyMember, reader: Actor): readonly string[];
  /** Why somebody was left out. */
  leftOut(entry: LeftOut, language: Language): string;
  /** The file with the users of one request: its beginning, and some of its rows. */
  readonly resultFile: {
    head(language: Language): string;
    lines(rows: readonly ResultRow[], request: RequestId, receipt: Receipt, language: Language): string;
  };
  /** Why a list is nothing for the tab. */
  notHere(because: 'too-many' | 'too-slow', language: Language): string;
  /** Adaptive Card. */
  card(view: RequestView, reader: Actor): Readonly<Record<string, unknown>>;
  /** @param names by object id: of those who asked and decided, and of the user */
  entry(entry: AuditEntry, names: ReadonlyMap<string, string>, reader: Actor): { readonly at: number; readonly kind: string; readonly sentence: string };
  finding(finding: Finding, language: Language): string;
  standstill(standstill: Standstill, language: Language): string;
  /** That a name may imitate another one. */
  personWarning(displayName: string, language: Language): string | undefined;
  /** What is wrong with the log; nothing when nothing is known to be. */
  verificationLines(verification: Verification, language: Language): readonly string[];
  problem(code: ProblemCode, language: Language, values: ProblemValues): { readonly title: string; readonly detail: string };
  outcome(outcome: RequestOutcome, language: Language): string;
  column(column: ExportColumn, language: Language): string;
}
