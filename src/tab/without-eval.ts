/**
 * Zod tries `new Function` once to see whether it may compile its schemas, and the CSP would report that. This says no
 * beforehand (https://zod.dev/api, `jitless`); it is read when a schema is made, so this file is imported before the schemas.
 */
(globalThis as { __zod_globalConfig?: { jitless: boolean } }).__zod_globalConfig = { jitless: true };

export {};
