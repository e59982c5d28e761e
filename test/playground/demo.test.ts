import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { House } from '../../sandbox/bot/house';
import { runDemo, type DemoRun } from '../../sandbox/demo/run-demo';
import { builtSandbox, eventually, isAlive, ROOT, SandboxProgram } from './sandbox-program';

const demoFolders = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('session-revoker-demo-'));

const demoHere = async (changes: Partial<DemoRun>): Promise<{ readonly code: number; readonly printed: string }> => {
  builtSandbox('bot/ends-with-parent.js');
  const house = new House();
  const lines: string[] = [];
  try {
    const code = await runDemo(house, { root: ROOT, user: {}, print: (line) => lines.push(line), ...changes });
    return { code, printed: lines.join('\n') };
  } finally {
    await house.close();
  }
};

describe('the demo', () => {
  test('tells the whole conversation in both languages, shows the evidence and exits 0', async () => {
    const before = demoFolders();
    const started = Date.now();
    // A proxy that answers nothing: whoever used it would fail.
    const demo = new SandboxProgram('demo/main.js', { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect({ code: await demo.ended, output: demo.output }).toMatchObject({ code: 0 });
    expect(Date.now() - started).toBeLessThan(30_000);

    const inOrder = [
      'Alex Wilber: @Session Revoker revoke sessions for user@contoso.com because the laptop was stolen',
      '[ Confirm sign-out ]  [ Cancel ]',
      'Joni Sherman presses [ Confirm sign-out ]',
      "Session Revoker, to Joni Sherman only:\n    You can't do this",
      'Megan Bowen presses [ Confirm sign-out ]',
      '│ Confirmed by: Megan Bowen',
      '    It can take up to an hour to sign out user@contoso.com from all devices.\n',
      'What if: Performing the operation "Revoke-SPOUserSession" on target "lynner@contoso.com".',
      "Warning: We couldn't find the user nobody@contoso.com. Check for typos and try again.",
      'Alex Wilber presses [ Cancel ]',
      '│ Cancelled: nothing was done',
      "Camille Laurent: @Session Revoker révoquer les sessions de christiec@contoso.com car l'ordinateur a été volé",
      'Joni Sherman presses [ Confirmer la déconnexion ]',
      'Vous ne pouvez pas faire cela',
      "    La déconnexion de christiec@contoso.com de tous les appareils peut prendre jusqu'à une heure.\n",
      'Simulation : exécution de l\'opération « Revoke-SPOUserSession » sur la cible « lynner@contoso.com ».',
      "Avertissement : nous n'avons pas trouvé l'utilisateur personne@contoso.com.",
      '│ Annulé : rien n\'a été fait',
      'REVOKED user@contoso.com',
      'REVOKED christiec@contoso.com',
      '$ npm run audit -- verify\naudit: ',
      'Chat, tenant and audit log agree',
    ];
    let position = 0;
    for (const piece of inOrder) {
      const found = demo.output.indexOf(piece, position);
      expect({ piece, found: found >= position }).toEqual({ piece, found: true });
      position = found;
    }
    expect(demo.output).not.toContain('REVOKED isaiahl@contoso.com');
    expect(demoFolders().filter((name) => !before.includes(name))).toEqual([]);
  }, 60_000);

  test('exits 1 and names the user when the tenant did something that nobody asked for', async () => {
    const { code, printed } = await demoHere({
      onTenant: ({ ledger, people, app }) => {
        const { id: user, upn } = people.adele;
        ledger.recordEffect({ kind: 'revoked', at: Date.now(), user, upn, validFrom: '2026-01-01T00:00:00Z', who: app.clientId, requestId: 'r', clientRequestId: 'c' });
      },
    });
    expect(code).toBe(1);
    expect(printed).toContain('do NOT agree:\n  adelev@contoso.com: confirmed 0, announced 0, truly revoked 1 time(s).');
  }, 60_000);

  test('exits 1 when the audit check fails', async () => {
    const { code, printed } = await demoHere({ audit: () => Promise.resolve({ exitCode: 1, said: 'audit: entry 3 is bad' }) });
    expect(code).toBe(1);
    expect(printed).toContain('do NOT agree:\n  The audit check ended with 1: audit: entry 3 is bad');
  }, 60_000);

  test('fails when the bot does something else than the story says', async () => {
    // Joni may not confirm in the story; here she may.
    await expect(demoHere({ onTenant: ({ directory, people }) => directory.grantRole(people.joni.id, 'Global Administrator') })).rejects.toThrow('Joni Sherman holds no role that may confirm, and was not refused.');
  }, 60_000);

  test('leaves no process and no folder behind when it is interrupted, and does not claim success', async () => {
    const before = demoFolders();
    const demo = new SandboxProgram('demo/main.js');
    await eventually(() => demo.children().length > 0, 'the bot runs');
    const [bot = 0] = demo.children();
    demo.signal('SIGINT');
    expect(await demo.ended).toBe(130);
    expect(isAlive(bot)).toBe(false);
    expect(demoFolders().filter((name) => !before.includes(name))).toEqual([]);
  }, 60_000);
});
