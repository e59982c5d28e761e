import type { Request } from 'restify';

/** Path of the address as restify routes it: dots are resolved, nothing is decoded. */
export const pathOf = (request: Request): string => request.getUrl().pathname ?? '';

/** What stands behind the question mark of the address. */
export const queryOf = (request: Request): string => request.getQuery();
