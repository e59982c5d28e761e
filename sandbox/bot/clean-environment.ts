/** What a process needs from the machine it runs on; everything else of the user's environment stays outside. */
const OF_THE_MACHINE = ['SystemRoot', 'TEMP', 'TMP', 'TMPDIR'] as const;

/**
 * The environment of a program that the sandbox starts: `own`, and nothing of the user's but what the machine needs. So
 * neither a proxy nor a real tenant's variables in the user's shell reach it.
 */
export const cleanEnvironment = (user: NodeJS.ProcessEnv, own: Readonly<Record<string, string>>): Record<string, string> => ({
  ...picked(user, OF_THE_MACHINE),
  ...own,
});

/** What an editor's debugger passes on so that it can follow child processes; empty when there is no debugger. */
export const debuggerEnvironment = (user: NodeJS.ProcessEnv): Record<string, string> =>
  user['VSCODE_INSPECTOR_OPTIONS'] === undefined ? {} : picked(user, ['VSCODE_INSPECTOR_OPTIONS', 'NODE_OPTIONS']);

/** Keeps this very process's own calls, which are all to this machine, away from a proxy that the user's shell names. */
export const callDirectly = (environment: NodeJS.ProcessEnv): void => {
  environment['NO_PROXY'] = '*';
  environment['no_proxy'] = '*';
};

const picked = (user: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (user[name] === undefined ? [] : [[name, user[name]]])));
