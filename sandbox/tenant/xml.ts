/** One element of a document; names without prefix, in the namespace that the prefix stood for. */
export interface XmlElement {
  readonly name: string;
  /** Empty when the element is in none. */
  readonly namespace: string;
  /** By the name as written. Declarations of namespaces are not among them. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text directly in it, all pieces together. */
  readonly text: string;
}

/** The text is not a well-formed document, or has what this tenant refuses to read (a document type, a processing instruction). */
export class XmlError extends Error {
  constructor(what: string, at: number) {
    super(`${what} at character ${at}`);
  }
}

const NAME = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y;
const SPACE = /[ \t\n]+/y;
const TEXT = /[^<&]+/y;
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([0-9A-Fa-f]+));/y;
const COMMENT = /<!--(?:(?!--)[^])*-->/y;
const CDATA = /<!\[CDATA\[((?:(?!\]\]>)[^])*)\]\]>/y;
const DECLARATION = /<\?xml version=["']1\.0["'](?: encoding=["'](?:utf-8|us-ascii)["'])?(?: standalone=["'](?:yes|no)["'])? ?\?>/iy;
/** Anything that is no `Char` of XML 1.0 (section 2.2). */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

type Namespaces = Readonly<Record<string, string>>;

class Reader {
  #at = 0;

  constructor(private readonly document: string) {}

  read(): XmlElement {
    this.#take(DECLARATION);
    this.#skipMisc();
    const root = this.#element({ '': '' });
    this.#skipMisc();
    if (this.#at < this.document.length) this.#fail('something after the root element');
    return root;
  }

  #element(outer: Namespaces): XmlElement {
    if (!this.#next('<')) this.#fail('no element');
    const written = this.#name();
    const { attributes, namespaces } = this.#attributes(outer);
    const [prefix, name] = written.includes(':') ? [written.split(':')[0] ?? '', written.split(':')[1] ?? ''] : ['', written];
    const namespace = namespaces[prefix] ?? this.#fail(`prefix ${prefix} without namespace`);
    if (this.#next('/>')) return { name, namespace, attributes, children: [], text: '' };
    if (!this.#next('>')) this.#fail('start tag without end');
    const { children, text } = this.#content(namespaces);
    if (!this.#next('</') || this.#name() !== written) this.#fail(`${written} is not closed`);
    this.#take(SPACE);
    if (!this.#next('>')) this.#fail('end tag without end');
    return { name, namespace, attributes, children, text };
  }

  #attributes(outer: Namespaces): { attributes: ReadonlyMap<string, string>; namespaces: Namespaces } {
    const all = new Map<string, string>();
    while (this.#take(SPACE) !== undefined && !this.document.startsWith('>', this.#at) && !this.document.startsWith('/>', this.#at)) {
      const name = this.#name();
      if (all.has(name)) this.#fail(`attribute ${name} twice`);
      this.#take(SPACE);
      if (!this.#next('=')) this.#fail(`attribute ${name} without value`);
      this.#take(SPACE);
      all.set(name, this.#value());
    }
    const declared = [...all].filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
    return {
      attributes: new Map([...all].filter(([name]) => !declared.some(([other]) => other === name))),
      namespaces: { ...outer, ...Object.fromEntries(declared.map(([name, value]) => [name.slice('xmlns:'.length), value])) },
    };
  }

  #value(): string {
    const quote = ['"', "'"].find((candidate) => this.#next(candidate)) ?? this.#fail('value without quotes');
    let value = '';
    while (!this.#next(quote)) {
      const piece = this.#take(quote === '"' ? /[^<&"]+/y : /[^<&']+/y);
      // White space in a value reads as blanks (section 3.3.3); a reference to it does not.
      value += piece?.[0].replaceAll(/[\t\n]/g, ' ') ?? this.#reference();
    }
    return value;
  }

  #content(namespaces: Namespaces): { children: readonly XmlElement[]; text: string } {
    const children: XmlElement[] = [];
    let text = '';
    while (!this.document.startsWith('</', this.#at)) {
      const plain = this.#take(TEXT)?.[0];
      if (plain?.includes(']]>') === true) this.#fail(']]> in text');
      if (plain !== undefined) text += plain;
      else if (this.document.startsWith('&', this.#at)) text += this.#reference();
      else if (this.#take(COMMENT) === undefined) {
        const cdata = this.#take(CDATA);
        if (cdata === undefined) children.push(this.#element(namespaces));
        else text += cdata[1] ?? '';
      }
    }
    return { children, text };
  }

  #reference(): string {
    const [, entity, decimal, hexadecimal] = this.#take(REFERENCE) ?? this.#fail('a bare & or an unknown entity');
    if (entity !== undefined) return ENTITIES[entity] ?? '';
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    const character = code <= 0x10_ff_ff ? String.fromCodePoint(code) : '\0';
    return FORBIDDEN.test(character) ? this.#fail('a reference to a character that XML does not have') : character;
  }

  #name(): string {
    return this.#take(NAME)?.[0] ?? this.#fail('no name');
  }

  #skipMisc(): void {
    while (this.#take(SPACE) !== undefined || this.#take(COMMENT) !== undefined);
  }

  #next(token: string): boolean {
    if (!this.document.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  /** The match of a sticky expression here, passed over; `undefined` when it does not match. */
  #take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.document);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }

  #fail(what: string): never {
    throw new XmlError(what, this.#at);
  }
}

/** The root element of a well-formed XML 1.0 document (names in ASCII); throws `XmlError` for anything else. */
export const readXml = (document: string): XmlElement => {
  const forbidden = FORBIDDEN.exec(document);
  if (forbidden !== null) throw new XmlError('a character that XML does not have', forbidden.index);
  return new Reader(document.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n')).read();
};
