/** A place in the tab: the part of the address after `#`. */
export interface Route {
  /** Parts of the path: `['request', ID]`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** @param text `#/history?user=a`, with or without its beginning */
export const parseRoute = (text: string): Route => {
  const [path = '', query = ''] = text.replace(/^#?\/?/, '').split('?', 2);
  return { path: path.split('/').filter((part) => part !== '').map(decoded), query: new URLSearchParams(query) };
};

/** The other way round. */
export const routeText = ({ path, query }: Route): string => {
  const parts = path.map((part) => encodeURIComponent(part)).join('/');
  return query.size === 0 ? parts : `${parts}?${query.toString()}`;
};

/** An address typed by hand may hold a per cent sign that encodes nothing. */
const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};
