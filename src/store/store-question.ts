/** What the thread is started with. */
export interface ThreadData {
  readonly file: string;
  readonly pragmas: readonly string[];
}

export interface Question {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Exactly one for each question, in the order of the questions. `code` is SQLite's, where it was SQLite that failed. */
export type Reply =
  | { readonly id: number; readonly rows: readonly unknown[]; readonly changes?: number; readonly lastId?: number | bigint }
  | { readonly id: number; readonly message: string; readonly code: string | undefined };
