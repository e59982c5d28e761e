/** Runs all cases at the same time, for journeys that mostly wait; fails with the name of each case that failed. */
export const together = async <Case extends readonly [name: string, ...rest: unknown[]]>(cases: readonly Case[], run: (one: Case) => Promise<void>): Promise<void> => {
  const results = await Promise.allSettled(cases.map(run));
  const failures = results.flatMap((result, index) => (result.status === 'rejected' ? [`${cases[index]?.[0] ?? ''}: ${result.reason instanceof Error ? (result.reason.stack ?? result.reason.message) : String(result.reason)}`] : []));
  if (failures.length > 0) throw new Error(failures.join('\n\n'));
};
