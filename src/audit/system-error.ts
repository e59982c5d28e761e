/** What the file system said, e.g. `ENOENT`; nothing for an error of another kind. */
export const systemCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
