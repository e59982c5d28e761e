import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import type { LogFields } from '../../src/service';
import { createLog } from '../../src/telemetry';
import type { LogLine } from './lines';

const GUID = '6185fbb0-ba48-4f37-b092-c8b6281e06de';
const listening = () => {
  const lines: LogLine[] = [];
  const log = createLog({ write: (line: string) => void lines.push(JSON.parse(line) as LogLine) });
  return { log, lines, last: () => lines.at(-1) };
};

describe('a line', () => {
  test('is one JSON object with level, time and code', () => {
    const { log, lines } = listening();
    log.info('a');
    log.warn('b', { status: 404 });
    log.error('c', { requestId: 'uK5sfv5U0s7_tjCe3Fy26g' });
    const time: unknown = expect.any(Number);
    expect(lines).toEqual([
      { level: 'info', time, code: 'a' },
      { level: 'warn', time, code: 'b', status: 404 },
      { level: 'error', time, code: 'c', requestId: 'uK5sfv5U0s7_tjCe3Fy26g' },
    ]);
  });

  test('has no other fields than the listed ones, whatever is passed', () => {
    const { log, last } = listening();
    log.info('a', { by: GUID, name: 'Megan', upn: 'megan@contoso.com', token: 'x', body: {} } as LogFields);
    expect(Object.keys(last() ?? {})).toEqual(['level', 'time', 'code', 'by']);
  });

  test.each<[field: keyof LogFields, good: string, bad: readonly string[]]>([
    ['requestId', 'uK5sfv5U0s7_tjCe3Fy26g', ['megan', '']],
    ['activityId', '1481567603816', ['a b', 'megan@contoso.com', 'x'.repeat(61)]],
    ['activityId', 'f:d1a2b3c4-0000-4000-8000-000000000000', []],
    ['by', GUID, ['megan@contoso.com', 'Megan Bowen']],
    ['target', GUID, ['megan@contoso.com']],
    ['clientRequestId', GUID, ['Bearer x']],
    ['serviceRequestId', GUID, ['<html>', 'Set-Cookie: a=b']],
    ['because', '403 Authorization_RequestDenied', ['user megan@contoso.com', 'megan%40contoso.com', 'token eyJhbGciOiJSUzI1NiJ9', 'Zoë', 'a\nb', 'x'.repeat(65), 'x '.repeat(300)]],
    ['because', "Own hosts are in use, none of Microsoft's: localhost:38811.", []],
    ['because', 'listen EADDRINUSE: address already in use 127.0.0.1:3978', []],
    ['state', 'awaiting', ['not a word']],
    ['errorName', 'TypeError', ['Error: megan']],
    ['hosts', 'localhost:1 graph.contoso.example [::1]:2', ['https://x/?a=b']],
    ['at', 'dist/service/ask.js:120:9', ['ask.js']],
  ])('%s is written when it looks like %j, and withheld otherwise', (field, good, bad) => {
    const { log, last } = listening();
    log.info('a', { [field]: good });
    expect(last()?.[field]).toBe(good);
    for (const value of bad) {
      log.info('a', { [field]: value });
      expect(last()?.[field]).toBe('(withheld)');
    }
  });

  test('no user name and no token gets through any field', () => {
    const { log, last } = listening();
    const fields: (keyof LogFields)[] = ['requestId', 'activityId', 'service', 'method', 'clientRequestId', 'serviceRequestId', 'by', 'target', 'work', 'verb', 'state', 'result', 'because', 'errorName', 'at', 'hosts'];
    const telling = fc.oneof(
      fc.emailAddress(),
      fc.base64String({ minLength: 8 }).map((text) => `Bearer eyJ${text.replaceAll(/[+/=]/g, 'A')}`),
      fc.stringMatching(/^[\w-]{65,120}$/),
    );
    fc.assert(
      fc.property(fc.constantFrom(...fields), telling, fc.string(), (field, text, around) => {
        log.info('a', { [field]: `${around}${text}` });
        expect(last()?.[field]).toBe('(withheld)');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what belongs together', () => {
  test('lines within have its fields, also after waiting, and others at the same time do not', async () => {
    const { log, lines } = listening();
    await Promise.all(
      ['1', '2'].map((activityId) =>
        log.within({ activityId }, async () => {
          await turn();
          log.info('a', { by: GUID });
        }),
      ),
    );
    log.info('b');
    expect(lines.map(({ activityId }) => activityId)).toEqual(['1', '2', undefined]);
  });

  test('what is further inside adds to it, and a line may say otherwise', () => {
    const { log, last } = listening();
    log.within({ activityId: '1', status: 1 }, () =>
      log.within({ requestId: 'uK5sfv5U0s7_tjCe3Fy26g' }, () => {
        log.info('a', { status: 2 });
      }),
    );
    expect(last()).toMatchObject({ activityId: '1', requestId: 'uK5sfv5U0s7_tjCe3Fy26g', status: 2 });
  });

  test('it gives what the work gives, and lets pass what it throws', () => {
    const { log } = listening();
    expect(log.within({}, () => 7)).toBe(7);
    expect(() =>
      log.within({}, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
  });
});
