import type { Params, Route } from './wire';

const decode = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};

const PARENTHESES = /^(\/(?:v1\.0|beta)\/(?:users|groups))\((?:'|%27)(.*?)(?:'|%27)\)/i;

/** OData's other spelling of a key, `/users('key')`, as `/users/key`; any other path as it is. */
export const plainPath = (path: string): string =>
  path.replace(PARENTHESES, (_all, collection: string, key: string) => `${collection}/${key.replaceAll(/(?:'|%27){2}/g, '%27')}`);

/** The parameters when `path` fits `pattern`, otherwise `undefined`. Fixed segments match without regard to case, as at Microsoft. */
export const matchPath = (pattern: string, path: string): Params | undefined => {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part === '*' && index === wanted.length - 1) return params;
    const segment = given[index];
    const value = segment === undefined ? undefined : decode(segment);
    if (value === undefined) return undefined;
    if (part.startsWith(':')) {
      if (value === '') return undefined;
      params[part.slice(1)] = value;
    } else if (part.toLowerCase() !== value.toLowerCase()) return undefined;
  }
  return given.length === wanted.length ? params : undefined;
};

/** The first row that fits, with its parameters. */
export const findRoute = (routes: readonly Route[], method: string, path: string): { route: Route; params: Params } | undefined => {
  for (const route of routes) {
    if (route.method !== '*' && route.method !== method) continue;
    const params = matchPath(route.pattern, path);
    if (params) return { route, params };
  }
  return undefined;
};
