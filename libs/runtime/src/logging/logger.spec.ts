import { NestLog } from './nest-log.js';
import { withCorrelation } from './correlation.js';
import { logger } from './logger.js';
import { redactUrl } from './redaction.js';

function recorded(level = 'trace') {
  const lines: Record<string, unknown>[] = [];
  const log = logger('ledger', level, {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  return { log, lines };
}

test('a line is JSON with service, level, time and message', () => {
  const { log, lines } = recorded();
  log.info({ batch: 7 }, 'posted');
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      service: 'ledger',
      batch: 7,
      message: 'posted',
    },
  ]);
});

test('a line carries the correlation id of its context, also after an await', async () => {
  const { log, lines } = recorded();
  await withCorrelation('c-1', async () => {
    await Promise.resolve();
    log.info('inside');
  });
  log.info('outside');
  expect(lines.map(({ correlationId }) => correlationId)).toEqual(['c-1', undefined]);
});

test('secrets are not written, wherever they sit', () => {
  const { log, lines } = recorded();
  const secrets = { authorization: 's3cret', 'webhook-signature': 's3cret', cookie: 's3cret', token: 's3cret' };
  log.info({ ...secrets, headers: secrets, request: { headers: secrets } }, 'x');
  expect(JSON.stringify(lines)).not.toContain('s3cret');
});

test('what is below the level is not written', () => {
  const { log, lines } = recorded('warn');
  log.info('no');
  log.warn('yes');
  expect(lines).toHaveLength(1);
});

test.each([
  ['/p?security_token=abc&x=1', '/p?security_token=[redacted]&x=1'],
  ['/p?token=a%26b&token=c', '/p?token=[redacted]&token=[redacted]'],
  ['/p?%74oken=abc', '/p?%74oken=[redacted]'],
  ['/p?api_key=1&Signature=2', '/p?api_key=[redacted]&Signature=[redacted]'],
  ['/p?x=1?security_token=abc&y=2', '/p?x=1?security_token=[redacted]&y=2'],
  ['/p?x=1?y=2?token=a?b=c', '/p?x=1?y=2?token=[redacted]'],
  ['/p??token=abc', '/p??token=[redacted]'],
  ['/p?%74oken%=abc', '/p?%74oken%=[redacted]'],
  ['/p?x=a?b&?', '/p?x=a?b&?'],
  ['/p?%E0%A4%A=1&a', '/p?%E0%A4%A=1&a'],
  ['/p', '/p'],
])('%s is logged as %s', (url, logged) => {
  expect(redactUrl(url)).toBe(logged);
});

test("Nest's warnings and errors reach the log, its chatter only at debug", () => {
  const { log, lines } = recorded('info');
  const nest = new NestLog(log);
  nest.log('Mapped {/x, GET}', 'RouterExplorer');
  nest.warn('careful', 'Injector');
  nest.error(new Error('broken'), 'Router');
  expect(lines.map(({ level, nest: from }) => [level, from])).toEqual([
    ['warn', 'Injector'],
    ['error', 'Router'],
  ]);
});
