// CLI for Microsoft 365 without its start: one process that is told a user's id over the channel of `fork`, runs the command inside itself by the package's own
// `executeCommand`, and answers how long that took: `{ took }` in milliseconds, or `{ error }`.
import { pathToFileURL } from 'node:url';

const { executeCommand } = await import(pathToFileURL(process.argv[2]).href);

const revoke = async (userId) => {
  const began = performance.now();
  await executeCommand('entra user session revoke', { userId, force: true });
  return performance.now() - began;
};

process.on('message', (userId) => {
  revoke(userId).then(
    (took) => process.send({ took }),
    (error) => process.send({ error: error?.message ?? error?.error?.message ?? String(error) }),
  );
});
