import { join } from 'node:path';
import * as ts from 'typescript';
import { ROOT } from './pages';

export type Level = 'info' | 'warn' | 'error';

/** One kind of line that the program can write to its log. */
export interface LogCode {
  readonly level: Level;
  /** A number that the code itself holds is shown as `N`. */
  readonly code: string;
}

const LEVELS: readonly string[] = ['info', 'warn', 'error'] satisfies readonly Level[];
const isLevel = (name: string): name is Level => LEVELS.includes(name);

/** Whether the function is that of `Log` in src/service/ports. */
const isLogMethod = (checker: ts.TypeChecker, access: ts.PropertyAccessExpression): boolean => {
  const symbol = checker.getNonNullableType(checker.getTypeAtLocation(access.expression)).getSymbol();
  return isLevel(access.name.text) && symbol?.name === 'Log' && (symbol.declarations ?? []).some((declaration) => declaration.getSourceFile().fileName.endsWith('src/service/ports/log.ts'));
};

/** Every code that the sources can write, at every level that they can write it. Throws for a code that cannot be told from the sources. */
export const writtenCodes = (): readonly LogCode[] => {
  const config = ts.getParsedCommandLineOfConfigFile(join(ROOT, 'tsconfig.build.json'), {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined });
  if (config === undefined) throw new Error('tsconfig.build.json cannot be read');
  return new Reading(ts.createProgram(config.fileNames, config.options)).codes();
};

/** Reads all the sources of one program, and follows values through them. */
class Reading {
  readonly #checker: ts.TypeChecker;
  readonly #nodes: readonly ts.Node[];
  /** Calls by what is called. */
  readonly #calls: ReadonlyMap<ts.Symbol, readonly ts.CallExpression[]>;
  /** Functions that are also handed on: who calls them is not known. */
  readonly #handedOn: ReadonlySet<ts.Symbol>;

  constructor(program: ts.Program) {
    this.#checker = program.getTypeChecker();
    this.#nodes = program
      .getSourceFiles()
      .filter(({ fileName }) => fileName.startsWith(join(ROOT, 'src/')))
      .flatMap(descendants);
    const used = this.#nodes.filter(ts.isIdentifier).flatMap((name) => {
      const symbol = this.#symbolOf(name);
      return symbol === undefined || isNameOnly(name) ? [] : [{ symbol, name }];
    });
    this.#calls = new Map(Array.from(Map.groupBy(used, ({ symbol }) => symbol), ([symbol, uses]) => [symbol, uses.flatMap(({ name }) => callOf(name) ?? [])]));
    this.#handedOn = new Set(used.filter(({ name }) => callOf(name) === undefined).map(({ symbol }) => symbol));
  }

  codes(): readonly LogCode[] {
    const accesses = this.#nodes.filter(ts.isPropertyAccessExpression).filter((access) => isLogMethod(this.#checker, access));
    const all = accesses.flatMap((access) => {
      const level = access.name.text;
      const { parent } = access;
      if (!isLevel(level) || !ts.isCallExpression(parent) || parent.expression !== access) throw new Error(`${placeOf(access)}: the log's function is handed on, so nobody can tell what is written with it`);
      return this.#values(parent.arguments[0]).map((code): LogCode => ({ level, code }));
    });
    return [...new Map(all.map((one) => [`${one.level} ${one.code}`, one])).values()];
  }

  /** The texts that the expression can be. */
  #values(expression: ts.Expression | undefined): readonly string[] {
    if (expression === undefined) throw new Error('a line without a code');
    if (ts.isStringLiteralLike(expression)) return [expression.text];
    if (ts.isTemplateExpression(expression)) return [expression.head.text + expression.templateSpans.map(({ literal }) => `N${literal.text}`).join('')];
    if (ts.isConditionalExpression(expression)) return [...this.#values(expression.whenTrue), ...this.#values(expression.whenFalse)];
    const passed = ts.isIdentifier(expression) ? this.#passedAs(expression) : undefined;
    return passed?.flatMap((argument) => this.#values(argument)) ?? this.#typed(expression);
  }

  /** What all callers pass for the parameter; `undefined` when not all of them are known. */
  #passedAs(name: ts.Identifier): readonly (ts.Expression | undefined)[] | undefined {
    const parameter = this.#symbolOf(name)?.valueDeclaration;
    if (parameter === undefined || !ts.isParameter(parameter)) return undefined;
    const { parent } = parameter;
    const named = ts.isArrowFunction(parent) && ts.isVariableDeclaration(parent.parent) ? parent.parent.name : parent.name;
    const symbol = named === undefined ? undefined : this.#symbolOf(named);
    if (symbol === undefined || this.#handedOn.has(symbol)) return undefined;
    const index = parent.parameters.findIndex((each) => each === parameter);
    return this.#calls.get(symbol)?.map((call) => call.arguments[index]);
  }

  /** The texts of the expression's type, less those that a condition around it rules out. */
  #typed(expression: ts.Expression): readonly string[] {
    const type = this.#checker.getTypeAtLocation(expression);
    const texts = (type.isUnion() ? type.types : [type]).map((each) => {
      if (!each.isStringLiteral()) throw new Error(`${placeOf(expression)}: which code is written cannot be told from its type`);
      return each.value;
    });
    return texts.filter((text) => this.#guardsOf(expression).every(({ among, holds }) => among.includes(text) === holds));
  }

  /** The conditions `SET.has(expression)` that hold, or do not, where the expression stands. */
  #guardsOf(expression: ts.Expression): readonly { readonly among: readonly string[]; readonly holds: boolean }[] {
    return withAncestors(expression).flatMap(([node, parent]) => {
      if (!ts.isIfStatement(parent) || node === parent.expression) return [];
      const { expression: condition } = parent;
      if (!ts.isCallExpression(condition) || !ts.isPropertyAccessExpression(condition.expression) || condition.expression.name.text !== 'has') return [];
      if (condition.arguments[0]?.getText() !== expression.getText()) return [];
      const set = this.#symbolOf(condition.expression.expression)?.valueDeclaration;
      return set === undefined ? [] : [{ among: descendants(set).filter(ts.isStringLiteral).filter(({ parent: list }) => ts.isArrayLiteralExpression(list)).map(({ text }) => text), holds: node === parent.thenStatement }];
    });
  }

  #symbolOf(node: ts.Node): ts.Symbol | undefined {
    const symbol = this.#checker.getSymbolAtLocation(node);
    return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }
}

const descendants = (node: ts.Node): readonly ts.Node[] => {
  const found: ts.Node[] = [node];
  node.forEachChild((child) => void found.push(...descendants(child)));
  return found;
};

/** Each node from this one upwards, with its parent. */
const withAncestors = (node: ts.Node): readonly (readonly [ts.Node, ts.Node])[] => (ts.isSourceFile(node) ? [] : [[node, node.parent], ...withAncestors(node.parent)]);

/** The call that the name is called in. */
const callOf = (name: ts.Identifier): ts.CallExpression | undefined => {
  const called = ts.isPropertyAccessExpression(name.parent) && name.parent.name === name ? name.parent : name;
  return ts.isCallExpression(called.parent) && called.parent.expression === called ? called.parent : undefined;
};

/** Where a thing is declared, imported or exported, nothing is done with it. */
const isNameOnly = ({ parent }: ts.Identifier): boolean => ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isVariableDeclaration(parent) || ts.isFunctionDeclaration(parent) || ts.isMethodDeclaration(parent);

const placeOf = (node: ts.Node): string => {
  const file = node.getSourceFile();
  return `${file.fileName.slice(ROOT.length + 1)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
};
