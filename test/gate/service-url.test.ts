import fc from 'fast-check';
import { readHostRule } from '../../src/domain/service-host';
import { serviceUrlAllowed } from '../../src/teams/service-url';

const allowed = serviceUrlAllowed(
  ['smba.trafficmanager.net', '.teams.microsoft.com', 'localhost:56150', '[::1]:56150'].flatMap((text) => {
    const reading = readHostRule(text);
    return reading.ok ? [reading.rule] : [];
  }),
);

test.each([
  'https://smba.trafficmanager.net/emea/',
  'https://smba.trafficmanager.net/amer/72f988bf-86f1-41af-91ab-2d7cd011db47/',
  'https://smba.trafficmanager.net',
  'https://smba.infra.gcc.teams.microsoft.com/teams',
  'http://localhost:56150/_connector',
  'http://[::1]:56150/_connector',
])('%s is a service of ours', (url) => {
  expect(allowed(url)).toBe(true);
});

test('whatever is allowed leads to an allowed host, however a program reads it', () => {
  const piece = fc.constantFrom('https://', 'http://', 'smba.trafficmanager.net', 'evil.example', '@', '\\', '/', ':', '?', '#', '.', '%2f', '。', '\t', ' ', 'localhost:56150', '127.0.0.1', ':443', 'user', ';');
  const hosts = new Set(['smba.trafficmanager.net', 'localhost']);
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join('')), (url) => {
      if (!allowed(url)) return;
      accepted += 1;
      expect(hosts).toContain(new URL(url).hostname);
      expect(url).not.toMatch(/[\\@?#\s]|evil\.example(?!.*\/)/);
      expect(/^https?:\/\/([^/:]+)/.exec(url)?.[1]).toBe(new URL(url).hostname);
    }),
    { numRuns: 20_000, seed: 7, examples: [['https://smba.trafficmanager.net/']] },
  );
  expect(accepted).toBeGreaterThan(0);
});
