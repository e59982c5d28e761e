/**
 * The parameters of the cmdlet's line, its own and PowerShell's common ones (about_CommonParameters, PowerShell 7.4; `WhatIf`
 * and `Confirm` come from ShouldProcess). A new parameter is a new row.
 */

/** `switch` stands alone or is `:$true`/`:$false`; every other one takes the next word for its value. */
export type Takes = 'switch' | 'user' | 'preference' | 'variable' | 'count';

export interface Parameter {
  readonly name: string;
  readonly alias: string | undefined;
  readonly takes: Takes;
  /** One of PowerShell's common parameters. All but `Verbose` are accepted and have no effect. */
  readonly common: boolean;
}

const own = (name: string, alias: string | undefined, takes: Takes): Parameter => ({ name, alias, takes, common: false });
const common = (name: string, alias: string, takes: Takes): Parameter => ({ name, alias, takes, common: true });

export const PARAMETERS: readonly Parameter[] = [
  own('User', undefined, 'user'),
  own('WhatIf', 'wi', 'switch'),
  own('Confirm', 'cf', 'switch'),
  common('Verbose', 'vb', 'switch'),
  common('Debug', 'db', 'switch'),
  common('ErrorAction', 'ea', 'preference'),
  common('ErrorVariable', 'ev', 'variable'),
  common('InformationAction', 'infa', 'preference'),
  common('InformationVariable', 'iv', 'variable'),
  common('OutBuffer', 'ob', 'count'),
  common('OutVariable', 'ov', 'variable'),
  common('PipelineVariable', 'pv', 'variable'),
  common('ProgressAction', 'proga', 'preference'),
  common('WarningAction', 'wa', 'preference'),
  common('WarningVariable', 'wv', 'variable'),
];

type ValueOf = 'preference' | 'variable' | 'count';

/** What a value may be, in words for the sentence, and one that may stand in a suggested line. */
export const VALUES: Readonly<Record<ValueOf, { readonly allowed: string; readonly example: string; readonly pattern: RegExp }>> = {
  preference: {
    allowed: 'SilentlyContinue, Stop, Continue, Inquire, Ignore, Suspend, Break',
    example: 'Continue',
    pattern: /^(?:silentlycontinue|stop|continue|inquire|ignore|suspend|break|[0-6])$/i,
  },
  variable: { allowed: 'NAME, +NAME', example: 'result', pattern: /^\+?[A-Za-z_][A-Za-z0-9_:]{0,127}$/ },
  count: { allowed: '0, 1, 2, …', example: '0', pattern: /^\d{1,9}$/ },
};

export type Lookup =
  | { readonly found: Parameter }
  | { readonly found: undefined; readonly candidates: readonly Parameter[] };

/**
 * Finds a parameter as PowerShell does: an exact name or alias first, then a beginning that only one name has.
 * @returns the parameter, or the candidates: several (ambiguous) or none (unknown)
 */
export const findParameter = (written: string): Lookup => {
  const name = written.toLowerCase();
  const exact = PARAMETERS.find((parameter) => parameter.name.toLowerCase() === name || parameter.alias === name);
  if (exact !== undefined) return { found: exact };
  const candidates = name === '' ? [] : PARAMETERS.filter((parameter) => parameter.name.toLowerCase().startsWith(name));
  const [only] = candidates;
  return only !== undefined && candidates.length === 1 ? { found: only } : { found: undefined, candidates };
};

/** The names of `parameters` with their dash, for a sentence. */
export const parameterNames = (parameters: readonly Parameter[]): string =>
  parameters.map((parameter) => `-${parameter.name}`).join(', ');
