/** Binds the words of the cmdlet's line to its parameters, from left to right. The first mistake is kept, the reading goes on. */
import { findParameter, PARAMETERS, parameterNames, VALUES, type Lookup, type Parameter } from './parameters';
import { findModifier } from './phrases';
import { reasonFrom } from './reason';
import { complaint, type Complaint } from './refusal';
import { nextToken, type Token } from './tokens';
import { readUser } from './users';

/** What the line says, as far as it could be read. */
export interface Bound {
  /** Everything in the user's place, named or by position. */
  readonly users: readonly Token[];
  readonly switches: ReadonlyMap<string, boolean>;
  readonly withoutEffect: readonly string[];
  readonly again: boolean;
  /** Blanks folded; empty when nothing follows `because`. */
  readonly reason: string | undefined;
  readonly complaint: Complaint | undefined;
}

interface Reading {
  readonly line: string;
  readonly users: Token[];
  readonly switches: Map<string, boolean>;
  readonly seen: Set<string>;
  readonly withoutEffect: string[];
  again: boolean;
  reason: string | undefined;
  complaint: Complaint | undefined;
}

/** Reads the arguments in `line` from the offset `from` on. */
export const bindArguments = (line: string, from: number): Bound => {
  const reading: Reading = {
    line,
    users: [],
    switches: new Map(),
    seen: new Set(),
    withoutEffect: [],
    again: false,
    reason: undefined,
    complaint: undefined,
  };
  let token = nextToken(line, from, 'cmdlet');
  while (token !== undefined) token = nextToken(line, bindToken(reading, token), 'cmdlet');
  return reading;
};

const complain = (reading: Reading, code: Complaint['code'], values?: Complaint['values']): void => {
  reading.complaint ??= complaint(code, values);
};

/** Each of these takes a token and answers the offset from which to read on. */
type Bind = (reading: Reading, token: Token) => number;

const bindToken: Bind = (reading, token) => {
  if (token.kind === 'parameter') return bindParameter(reading, token);
  if (token.kind === 'word') return bindWord(reading, token);
  // `a@b, c@d` is PowerShell's list; a comma anywhere else and every semicolon is an expression.
  if (token.text === ',' && reading.users.length > 0) complain(reading, 'one-user-only');
  else complain(reading, 'expression', { value: token.text });
  return token.end;
};

const bindWord: Bind = (reading, token) => {
  if (token.quote === 'none') {
    const because = findModifier(reading.line, token.start, 'because');
    if (because !== undefined) {
      reading.reason = reasonFrom(reading.line, because.end);
      return reading.line.length;
    }
    if (isFinalAgain(reading.line, token)) {
      reading.again = true;
      return token.end;
    }
  }
  return bindUser(reading, token);
};

const isFinalAgain = (line: string, token: Token): boolean => {
  if (findModifier(line, token.start, 'again')?.end !== token.end) return false;
  const next = nextToken(line, token.end, 'cmdlet');
  return next === undefined || (next.quote === 'none' && findModifier(line, next.start, 'because') !== undefined);
};

const bindUser: Bind = (reading, token) => {
  checkText(reading, token);
  reading.users.push(token);
  return token.end;
};

const EXPRESSION = /[|;&<>$`(){}]/;
/** What PowerShell expands between double quotes. */
const EXPANDED = /[$`]/;

const checkText = (reading: Reading, token: Token): void => {
  if (token.quote === 'open') complain(reading, 'quote-open');
  else if (token.quote !== 'single' && !isReadable(token.text)) {
    const pattern = token.quote === 'double' ? EXPANDED : EXPRESSION;
    if (pattern.test(token.text)) complain(reading, 'expression', { value: token.text });
  }
};

/** A GUID in braces and the markup of a mail link look like expressions and are none. */
const isReadable = (text: string): boolean => {
  const read = readUser(text);
  return read.ok || read.complaint.code === 'link-disagrees';
};

const bindParameter: Bind = (reading, token) => {
  const lookup = findParameter(token.text);
  if (lookup.found === undefined) return bindNone(reading, token, lookup.candidates);
  const parameter = lookup.found;
  const again = reading.seen.has(parameter.name);
  reading.seen.add(parameter.name);
  if (again) complain(reading, parameter.takes === 'user' ? 'user-twice' : 'parameter-twice', { parameter: parameter.name });
  if (parameter.common && parameter.name !== 'Verbose' && !again) reading.withoutEffect.push(parameter.name);
  return parameter.takes === 'switch' ? bindSwitch(reading, token, parameter) : bindValue(reading, token, parameter);
};

const LIKE_WHAT_IF = /^w|what|if/i;

const bindNone = (reading: Reading, token: Token, candidates: (Lookup & { found: undefined })['candidates']): number => {
  const parameter = token.text;
  if (candidates.length > 0) complain(reading, 'ambiguous-parameter', { parameter, candidates: parameterNames(candidates) });
  else {
    const allowed = parameterNames(PARAMETERS.filter((known) => !known.common));
    complain(reading, 'unknown-parameter', { parameter, allowed, common: parameterNames(PARAMETERS.filter((known) => known.common)) });
  }
  // The line to write instead must not lose a mistyped -WhatIf.
  if (LIKE_WHAT_IF.test(parameter)) reading.switches.set('WhatIf', true);
  return token.colon ? (valueOf(reading.line, token)?.end ?? token.end) : token.end;
};

const valueOf = (line: string, token: Token): Token | undefined => {
  const next = nextToken(line, token.end, 'cmdlet');
  return next?.kind === 'word' ? next : undefined;
};

const SWITCH_VALUES: Readonly<Record<string, boolean>> = { $true: true, $false: false };
/** What people write instead; `true` and `false` are text to PowerShell, which then takes them for the user. */
const ALMOST: Readonly<Record<string, boolean>> = { true: true, false: false, 1: true, 0: false, $null: false };

const lookUp = (table: Readonly<Record<string, boolean>>, key: string): boolean | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

const bindSwitch = (reading: Reading, token: Token, { name }: Parameter): number => {
  const next = valueOf(reading.line, token);
  const text = next?.quote === 'none' ? next.text.toLowerCase() : '';
  const exact = lookUp(SWITCH_VALUES, text);
  const meant = exact ?? lookUp(ALMOST, text);
  // What cannot be told is taken for `on`: -Confirm asks and -WhatIf runs nothing.
  setSwitch(reading, name, meant ?? true);
  if (token.colon) return bindAttached(reading, token, name, next, exact !== undefined);
  if (meant === undefined || next === undefined) return token.end;
  complain(reading, name === 'Confirm' ? 'confirm-with-blank' : 'switch-with-blank', { parameter: name, value: next.text });
  return next.end;
};

const bindAttached = (reading: Reading, token: Token, name: string, value: Token | undefined, good: boolean): number => {
  if (value === undefined) complain(reading, 'value-missing', { parameter: name });
  else if (!good) complain(reading, 'bad-switch-value', { parameter: name, value: value.text });
  return value?.end ?? token.end;
};

const setSwitch = (reading: Reading, name: string, value: boolean): void => {
  // Written twice is refused; the suggested line keeps the careful one.
  reading.switches.set(name, value || (reading.switches.get(name) ?? false));
};

const bindValue = (reading: Reading, token: Token, { name, takes }: Parameter): number => {
  const value = valueOf(reading.line, token);
  if (takes === 'user' || takes === 'switch') {
    if (value === undefined) complain(reading, 'user-missing');
    return value === undefined ? token.end : bindUser(reading, value);
  }
  if (value === undefined) {
    complain(reading, 'value-missing', { parameter: name });
    return token.end;
  }
  checkText(reading, value);
  const { allowed, pattern } = VALUES[takes];
  if (!pattern.test(value.text)) complain(reading, 'bad-value', { parameter: name, value: value.text, allowed });
  return value.end;
};
