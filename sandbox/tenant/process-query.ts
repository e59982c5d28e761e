import { readXml, XmlError, type XmlElement } from './xml';

/** Thrown to answer a ProcessQuery with an error of the client-side object model: HTTP 200 and a header alone. */
export class CsomRefusal extends Error {
  constructor(
    readonly code: number,
    readonly typeName: string,
    message: string,
  ) {
    super(message);
  }
}

/** An object that a request makes or asks for, by its id. */
export type ObjectPath =
  | { readonly kind: 'constructor'; readonly typeId: string }
  | { readonly kind: 'method'; readonly parent: number; readonly name: string; readonly parameters: readonly { readonly type: string; readonly value: string }[] };

/** Something to do with an object; its result is answered under its id. */
export type Action =
  | { readonly kind: 'make'; readonly id: number; readonly path: number }
  /** `properties`: the names asked for, or all. */
  | { readonly kind: 'read'; readonly id: number; readonly path: number; readonly properties: readonly string[] | 'all' };

export interface ProcessQuery {
  readonly actions: readonly Action[];
  readonly paths: ReadonlyMap<number, ObjectPath>;
}

const NAMESPACE = 'http://schemas.microsoft.com/sharepoint/clientquery/2009';
const SCHEMA = '15.0.0.0';

const invalid = (message: string): CsomRefusal => new CsomRefusal(-1, 'System.Xml.Schema.XmlSchemaValidationException', message);
/** A request that is well formed but means nothing. */
export const meaningless = (message: string): CsomRefusal => new CsomRefusal(-1, 'Microsoft.SharePoint.Client.InvalidClientQueryException', message);

const attribute = (element: XmlElement, name: string): string => {
  const value = element.attributes.get(name);
  if (value === undefined || value === '') throw invalid(`The required attribute '${name}' is missing.`);
  return value;
};

const numbered = (element: XmlElement, name: string): number => {
  const text = attribute(element, name);
  if (!/^-?\d{1,9}$/.test(text)) throw invalid(`The '${name}' attribute is invalid - The value '${text}' is invalid according to its datatype 'http://www.w3.org/2001/XMLSchema:int'.`);
  return Number(text);
};

const only = (parent: XmlElement, name: string): XmlElement => {
  const found = parent.children.filter((child) => child.name === name && child.namespace === NAMESPACE);
  if (found.length !== 1 || found[0] === undefined) throw invalid(`The element '${parent.name}' in namespace '${NAMESPACE}' has incomplete content. List of possible elements expected: '${name}'.`);
  return found[0];
};

const unexpected = (element: XmlElement): CsomRefusal => invalid(`The element '${element.name}' in namespace '${element.namespace}' is not expected.`);

const propertiesOf = (query: XmlElement): readonly string[] | 'all' => {
  const inner = only(query, 'Query');
  if (inner.attributes.get('SelectAllProperties') === 'true') return 'all';
  return only(inner, 'Properties').children.map((property) => attribute(property, 'Name'));
};

const actionOf = (element: XmlElement): Action => {
  const at = { id: numbered(element, 'Id'), path: numbered(element, 'ObjectPathId') };
  if (element.name === 'ObjectPath') return { kind: 'make', ...at };
  if (element.name === 'Query') return { kind: 'read', ...at, properties: propertiesOf(element) };
  throw unexpected(element);
};

const pathOf = (element: XmlElement): readonly [number, ObjectPath] => {
  const id = numbered(element, 'Id');
  if (element.name === 'Constructor') return [id, { kind: 'constructor', typeId: attribute(element, 'TypeId').toLowerCase() }];
  if (element.name !== 'Method') throw unexpected(element);
  const parameters = only(element, 'Parameters').children.map((parameter) => ({ type: attribute(parameter, 'Type'), value: parameter.text }));
  return [id, { kind: 'method', parent: numbered(element, 'ParentId'), name: attribute(element, 'Name'), parameters }];
};

const inNamespace = (element: XmlElement): void => {
  if (element.namespace !== NAMESPACE) throw invalid(`Could not find schema information for the element '${element.namespace}:${element.name}'.`);
  element.children.forEach(inNamespace);
};

const rootOf = (body: string): XmlElement => {
  try {
    return readXml(body);
  } catch (error) {
    if (error instanceof XmlError) throw meaningless(`The request is not valid XML: ${error.message}.`);
    throw error;
  }
};

/** The request in a ProcessQuery body ([MS-CSOM] 2.2): read as XML, by namespace. Throws `CsomRefusal`. */
export const readProcessQuery = (body: string): ProcessQuery => {
  const root = rootOf(body);
  inNamespace(root);
  if (root.name !== 'Request') throw unexpected(root);
  if (attribute(root, 'SchemaVersion') !== SCHEMA) throw meaningless('The schema version is not supported.');
  attribute(root, 'LibraryVersion');
  const actions = only(root, 'Actions').children.map(actionOf);
  const paths = only(root, 'ObjectPaths').children.map(pathOf);
  const ids = [...actions.map(({ id }) => id), ...paths.map(([id]) => id)];
  if (new Set(ids).size < ids.length) throw meaningless('There are duplicate ids in the request.');
  return { actions, paths: new Map(paths) };
};
