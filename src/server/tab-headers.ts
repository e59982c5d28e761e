import { EMBEDDING_HOSTS, type TabCloud } from './embedding-hosts';

/** What belongs to the tab: its files, or what it asks the server. */
export type TabArea = 'files' | 'api';

/** Which part of the tab a path belongs to, `undefined` for all other paths. */
export const tabArea = (path: string): TabArea | undefined => {
  if (path === '/tab' || path.startsWith('/tab/')) return 'files';
  return path === '/api/tab' || path.startsWith('/api/tab/') ? 'api' : undefined;
};

/**
 * Headers of every answer below `/tab` and `/api/tab`, errors included. Cross-origin headers are missing on purpose: no other origin
 * may ask. `Strict-Transport-Security` is for whoever ends TLS in front of this process, which speaks plain HTTP.
 */
export const tabHeaders = (area: TabArea, cloud: TabCloud): Readonly<Record<string, string>> => ({
  ...EVERYWHERE,
  'Content-Security-Policy': area === 'files' ? pagePolicy(cloud) : API_POLICY,
  ...(area === 'files' ? { 'Permissions-Policy': PERMISSIONS } : { 'Cache-Control': 'no-store', 'Cross-Origin-Resource-Policy': 'same-origin' }),
});

const EVERYWHERE = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** The tab shows text and buttons: it needs none of the devices. */
const PERMISSIONS = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb'].map((feature) => `${feature}=()`).join(', ');

/**
 * SHA-256 of nothing: a style element may be put into the page without text. Fluent UI does that and then adds its rules one by one, which
 * is no inline style (CSP level 3, 8.2).
 */
const EMPTY_STYLE = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

const pagePolicy = (cloud: TabCloud): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' '${EMPTY_STYLE}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${EMBEDDING_HOSTS[cloud].join(' ')}`,
  ].join('; ');
