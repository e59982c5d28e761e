import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

/** A text in the source that a person could read. */
export interface Found {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const ROOT = resolve(__dirname, '../..');
/** What stands in a text for a value that is put in. */
const VALUE = '\u0000';
const SENTENCE = /\p{L}{2,}[’'.,:;!?)"»]*\s+[("'«]*\p{L}{2,}|\p{L}{3,}[.,:;]?\s\u0000|\u0000[.,:;]?\s\p{L}{3,}/u;
const WORD = /\p{L}{2,}/u;
const CAPITAL = /^\p{Lu}\p{Ll}+$/u;
/** Members and attributes that a card, the tab or a screen reader shows. */
const SHOWN = /^(?:title|label|placeholder|alt|altText|summary|text|fallbackText|subtitle|description|tooltip|errorMessage|speak|aria-(?:label|description|valuetext|roledescription))$/;
/** Rooms whose words are for people: there one capitalised word is enough. */
const FOR_PEOPLE = /^src\/(?:cards|tab)\//;
/** Errors whose message is shown to whoever runs a command. */
const SHOWN_ERRORS: ReadonlySet<string> = new Set(['Refused', 'BadLog']);

/** The text of a literal; of a template with its places. `undefined` for what is no text. */
const textOf = (node: ts.Node): string | undefined => {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isJsxText(node)) return node.text;
  return ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(VALUE) : undefined;
};

const ancestors = function* (node: ts.Node): Generator<ts.Node> {
  // The type hides that a file has nothing above it.
  for (let at = node.parent as ts.Node | undefined; at !== undefined; at = at.parent as ts.Node | undefined) yield at;
};

/** The name of what is called, its last part: `warn` of `log.warn`. */
const calleeOf = (node: ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression): string => {
  const callee = ts.isTaggedTemplateExpression(node) ? node.tag : node.expression;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
};

const isCallOf = (node: ts.Node, names: RegExp): boolean => (ts.isCallExpression(node) || ts.isTaggedTemplateExpression(node)) && names.test(calleeOf(node));

const isLogged = (node: ts.Node): boolean => ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && /^(?:info|warn|error)$/.test(node.expression.name.text) && /\blog$/.test(node.expression.expression.getText());

/** `new SomeError(…)`, and `super(…)` in the class of an error: nobody is shown its message. */
const isErrorOfTheCode = (node: ts.Node, errors: ReadonlySet<string>): boolean => {
  if (ts.isNewExpression(node)) return errors.has(calleeOf(node));
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.SuperKeyword) return false;
  const owner = [...ancestors(node)].find((each) => ts.isClassDeclaration(each));
  return owner !== undefined && ts.isClassDeclaration(owner) && errors.has(owner.name?.text ?? '');
};

const isSql = (node: ts.Node, file: string): boolean =>
  file.startsWith('src/store/migrations/') || (file.startsWith('src/store/') && isCallOf(node, /^(?:sql|raw|prepare|exec|execute|query|selectFrom|innerJoin|select|where|whereRef|eb|begin|orderBy)$/));

/** What tells by itself that no person reads it, whatever it says. */
const isForMachines = (node: ts.Node, file: string, errors: ReadonlySet<string>): boolean => {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent) || ts.isExternalModuleReference(parent)) return true;
  for (const each of ancestors(node)) {
    if (isLogged(each) || isErrorOfTheCode(each, errors) || isCallOf(each, /^(?:makeStyles|useMedia)$/) || isSql(each, file)) return true;
    if (ts.isFunctionLike(each) && !ts.isArrowFunction(each)) return false;
  }
  return false;
};

/** A value of a protocol and no word: the type of a card's element, a key of the keyboard, what is compared. */
const isCompared = ({ parent }: ts.Node): boolean => ts.isCaseClause(parent) || ts.isBinaryExpression(parent) || (ts.isPropertyAssignment(parent) && parent.name.getText() === 'type');

const nameOfPlace = ({ parent }: ts.Node): string => (ts.isPropertyAssignment(parent) || ts.isJsxAttribute(parent) ? parent.name.getText().replaceAll(/['"]/g, '') : '');

const isRead = (node: ts.Node, text: string, file: string): boolean => {
  if (ts.isJsxText(node)) return WORD.test(text);
  if (SHOWN.test(nameOfPlace(node)) && (/\p{Lu}\p{Ll}|\s/u.test(text) || ts.isJsxAttribute(node.parent)) && WORD.test(text)) return true;
  return SENTENCE.test(text) || (FOR_PEOPLE.test(file) && CAPITAL.test(text) && !isCompared(node));
};

const read = (file: string): ts.SourceFile => ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);

const nodesOf = (node: ts.Node): readonly ts.Node[] => {
  const below: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    below.push(child, ...nodesOf(child));
  });
  return below;
};

/** The classes that are errors, by the classes that they extend. */
const errorsIn = (files: readonly ts.SourceFile[]): ReadonlySet<string> => {
  const parents = new Map<string, string>();
  for (const each of files.flatMap(nodesOf)) {
    const parent = ts.isClassDeclaration(each) ? each.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression.getText() : undefined;
    if (parent !== undefined && ts.isClassDeclaration(each) && each.name !== undefined) parents.set(each.name.text, parent);
  }
  const isError = (name: string | undefined): boolean => name !== undefined && (/^(?:Error|TypeError|RangeError)$/.test(name) || isError(parents.get(name)));
  return new Set(['Error', 'TypeError', 'RangeError', ...[...parents.keys()].filter((name) => isError(name) && !SHOWN_ERRORS.has(name))]);
};

const inFile = (source: ts.SourceFile, errors: ReadonlySet<string>): readonly Found[] =>
  nodesOf(source).flatMap((node) => {
    const text = textOf(node);
    const file = source.fileName;
    if (text === undefined || !isRead(node, text, file) || isForMachines(node, file, errors)) return [];
    return [{ file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: text.replaceAll(VALUE, '…').trim() }];
  });

/** Every text of the product that a person could read and that is in no catalogue. */
export const stringsOutside = (): readonly Found[] => {
  const sources = globSync('src/**/*.{ts,tsx,mts}', { cwd: ROOT })
    .toSorted()
    .map((file) => read(file.replaceAll('\\', '/')));
  const errors = errorsIn(sources);
  return sources.flatMap((source) => inFile(source, errors));
};

/** The same in one piece of source, as if it stood in `file`. */
export const stringsIn = (file: string, text: string): readonly Found[] => {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  return inFile(source, errorsIn([source]));
};
