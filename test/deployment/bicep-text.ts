import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ROOT } from '../documents/pages';

/** A declaration of a bicep file: `param`, `var`, `resource`, `module` or `output`. */
export interface Declaration {
  readonly keyword: string;
  readonly name: string;
  /** The whole text, without comments. */
  readonly text: string;
  /** The text behind the `=`; empty where there is none. */
  readonly value: string;
}

export interface BicepFile {
  readonly path: string;
  readonly declarations: readonly Declaration[];
}

const OPENING = '{[(';
const CLOSING = '}])';

/** A bracket that is open, or the quotation mark of a text; a text ends no expression that it holds. */
interface Reading {
  readonly open: string[];
  kept: string;
}

/** Reads a quotation mark, a bracket, the start of an expression in a text, or any other character; gives how long it is. */
const step = (source: string, at: number, reading: Reading): number => {
  const { open } = reading;
  const [character = '', next = ''] = [source[at], source[at + 1]];
  if (open.at(-1) === "'") {
    if (character === '\\') return 2;
    if (character === '$' && next === '{') return open.push('{'), 2;
    if (character === "'") open.pop();
    return 1;
  }
  if (character === "'") open.push("'");
  else if (OPENING.includes(character)) open.push(character);
  else if (CLOSING.includes(character) && open.pop() !== OPENING[CLOSING.indexOf(character)]) throw new Error(`a ${character} closes nothing: …${source.slice(Math.max(0, at - 40), at + 1)}`);
  return 1;
};

/** The text without comments, and at which depth each of its lines begins. Throws where brackets or texts do not fit. */
const linesOf = (source: string): readonly { readonly line: string; readonly depth: number }[] => {
  const reading: Reading = { open: [], kept: '' };
  const depths: number[] = [0];
  for (let at = 0; at < source.length; ) {
    if (reading.open.at(-1) !== "'" && source.startsWith('//', at)) at = (source.indexOf('\n', at) + source.length) % source.length || source.length;
    const length = step(source, at, reading);
    const taken = source.slice(at, at + length);
    if (taken === '\n') {
      if (reading.open.at(-1) === "'") throw new Error(`a text goes over the end of its line: ${reading.kept.slice(-60)}`);
      depths.push(reading.open.length);
    }
    reading.kept += taken;
    at += length;
  }
  if (reading.open.length > 0) throw new Error(`not closed at the end: ${reading.open.join(' ')}`);
  return reading.kept.split('\n').map((line, index) => ({ line: line.trimEnd(), depth: depths[index] ?? 0 }));
};

const DECLARES = /^(param|var|resource|module|output) (\w+)/;
/** What may stand at the left edge of a file besides: decorators, the scope, the end of a declaration. */
const MAY_STAND = /^(?:@\w+\(.*\)|targetScope = '\w+'|[}\])]+|)$/;

/** The declarations of a file. Throws on what this reader does not know: it is for this project's files, and strict. */
export const readBicep = (path: string): BicepFile => {
  const declarations: { keyword: string; name: string; lines: string[] }[] = [];
  for (const { line, depth } of linesOf(readFileSync(join(ROOT, path), 'utf8'))) {
    const [, keyword, name] = (depth === 0 && DECLARES.exec(line)) || [];
    if (keyword !== undefined && name !== undefined) declarations.push({ keyword, name, lines: [line] });
    else if (depth > 0) declarations.at(-1)?.lines.push(line);
    else if (!MAY_STAND.test(line)) throw new Error(`${path}: what is this? ${line}`);
  }
  return {
    path,
    declarations: declarations.map(({ keyword, name, lines }) => {
      const text = lines.join('\n');
      return { keyword, name, text, value: / = ([^]*)$/.exec(text)?.[1] ?? '' };
    }),
  };
};

export const named = ({ declarations }: BicepFile, keyword: string): readonly Declaration[] => declarations.filter((declaration) => declaration.keyword === keyword);

/** Every type of a resource with its API version; one that is inside another is written without. */
export const typesOf = (file: BicepFile): readonly string[] => named(file, 'resource').map(({ text }) => /^resource \w+ '([^']+)'/.exec(text)?.[1] ?? '');

/** The file of a module, from the root of the project. */
export const moduleFile = (file: BicepFile, { text }: Declaration): string => normalize(join(dirname(file.path), /^module \w+ '([^']+)'/.exec(text)?.[1] ?? ''));

/** The keys of the object that follows `before` in `text`, one deep. */
export const keysIn = (text: string, before: RegExp): readonly string[] => {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => before.test(line));
  const indent = `${/^ */.exec(lines[start] ?? '')?.[0] ?? ''}  `;
  const end = lines.findIndex((line, index) => index > start && !line.startsWith(indent) && line !== '');
  if (start < 0) throw new Error(`there is no ${before.source}`);
  return lines.slice(start + 1, end < 0 ? undefined : end).flatMap((line) => new RegExp(`^${indent}(\\w+):`).exec(line)?.[1] ?? []);
};

/** Whether `declaration` is used by another one of its file; an expression inside a text counts, the text itself does not. */
export const isUsed = ({ declarations }: BicepFile, declaration: Declaration): boolean =>
  declarations.some((other) => other !== declaration && namesIn(other.value).has(declaration.name));

/** Every name in an expression that could be a symbol: not a key of an object, not a property, not inside a text. */
export const namesIn = (value: string): ReadonlySet<string> => {
  const expressions = [...value.matchAll(/\$\{([^}]*)\}/g)].map(([, expression = '']) => expression);
  const bare = [value.replaceAll(/'(?:[^'\\]|\\.)*'/g, "''"), ...expressions].join('\n');
  return new Set([...bare.matchAll(/(?<![.\w:])([a-z]\w*)\b(?!\s*[:(])/g)].map(([, name = '']) => name));
};
