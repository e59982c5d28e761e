/** The most characters that a line and a reason may have (UTF-16 units). */
export const LIMITS = { line: 2_000, reason: 500 } as const;
