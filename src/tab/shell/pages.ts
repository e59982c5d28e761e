import type { Route } from './address';

/** The pages that have a place in the navigation, in its order. */
export const PAGES = ['now', 'history', 'revoke', 'health'] as const;
export type PageName = (typeof PAGES)[number];

/** What the address asks for. An address that is none of the tab's leads to the first page. */
export type Place = { readonly page: PageName } | { readonly page: 'request'; readonly id: string };

export const placeOf = ({ path }: Route): Place => {
  const [first, id] = path;
  if (first === 'request' && id !== undefined) return { page: 'request', id };
  return { page: PAGES.find((page) => page === first) ?? 'now' };
};
