import { GraphRefusal } from './graph-answers';
import type { Call } from './wire';

/** The names in `$select`, or `undefined` without one. */
export const selected = (call: Call): readonly string[] | undefined => {
  const names = call.query.get('$select')?.split(',').map((name) => name.trim()).filter((name) => name !== '');
  return names === undefined || names.length === 0 ? undefined : names;
};

/** The chosen properties of `full`, names compared without regard to case; an unknown name is Graph's 400. */
export const pick = (full: Readonly<Record<string, unknown>>, names: readonly string[], type: string): Readonly<Record<string, unknown>> => {
  const known = new Map(Object.keys(full).map((name) => [name.toLowerCase(), name]));
  return Object.fromEntries(
    names.map((name) => {
      const exact = known.get(name.toLowerCase());
      if (exact === undefined) throw new GraphRefusal(400, 'BadRequest', `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type '${type}'.`);
      return [exact, full[exact]];
    }),
  );
};

/** One comparison of a filter: the property (or, with `any`, each element of a collection) equals the value or starts with it. */
export interface Comparison {
  readonly how: 'equals' | 'starts';
  readonly property: string;
  readonly any: boolean;
  /** A text, or `true`/`false`. */
  readonly value: string | boolean;
}

const EQUALS = /^(\w+)\s+eq\s+(?:'((?:[^']|'')*)'|(true|false))$/;
const ANY = /^(\w+)\/any\((\w+)\s*:\s*\2\s+eq\s+'((?:[^']|'')*)'\)$/;
const STARTS = /^startswith\(\s*(\w+)\s*,\s*'((?:[^']|'')*)'\s*\)$/i;
const OR = /\s+or\s+(?=(?:[^']*'[^']*')*[^']*$)/;

const plain = (quoted: string): string => quoted.replaceAll("''", "'");

const comparison = (clause: string): Comparison => {
  const [, property, value, flag] = EQUALS.exec(clause) ?? [];
  if (property !== undefined) return { how: 'equals', property, any: false, value: value === undefined ? flag === 'true' : plain(value) };
  const [, list, , element] = ANY.exec(clause) ?? [];
  if (list !== undefined && element !== undefined) return { how: 'equals', property: list, any: true, value: plain(element) };
  const [, text, beginning] = STARTS.exec(clause) ?? [];
  if (text !== undefined && beginning !== undefined) return { how: 'starts', property: text, any: false, value: plain(beginning) };
  throw new GraphRefusal(400, 'BadRequest', `Invalid filter clause: Syntax error at position 0 in '${clause}'.`);
};

/** The comparisons of `$filter`, of which one must hold: `eq`, `any(… eq …)` and `startswith(…)`, joined by `or`. Nothing else is understood here. */
export const filterOf = (call: Call): readonly Comparison[] | undefined => {
  const filter = call.query.get('$filter')?.trim();
  return filter === undefined ? undefined : filter.split(OR).map((clause) => comparison(clause.trim()));
};

/** What a record holds is a text, a flag, nothing, or a list. Asked for each user of the directory. */
const isList = (found: unknown): found is readonly unknown[] => typeof found === 'object' && found !== null;

const equal = (found: unknown, wanted: string | boolean): boolean =>
  typeof found === 'string' && typeof wanted === 'string' ? found.length === wanted.length && found.toLowerCase() === wanted.toLowerCase() : (found ?? false) === wanted;

const starts = (found: unknown, wanted: string | boolean): boolean =>
  typeof found === 'string' && typeof wanted === 'string' && found.slice(0, wanted.length).toLowerCase() === wanted.toLowerCase();

const HOLDS = { equals: equal, starts } as const;

/** Whether `item` passes; texts are compared without regard to case, as Graph does. A property that is not filterable is Graph's 400. */
export const passes = (item: Readonly<Record<string, unknown>>, filter: readonly Comparison[], filterable: readonly string[]): boolean => {
  for (const { property } of filter) {
    if (!filterable.includes(property)) throw new GraphRefusal(400, 'Request_UnsupportedQuery', `Unsupported or invalid query filter clause specified for property '${property}' of resource.`);
  }
  return filter.some(({ how, property, any, value }) => {
    const found = item[property];
    if (any !== isList(found)) throw new GraphRefusal(400, 'BadRequest', `Invalid filter clause: A binary operator with incompatible types was detected for '${property}'.`);
    return isList(found) ? found.some((element) => HOLDS[how](element, value)) : HOLDS[how](found, value);
  });
};
