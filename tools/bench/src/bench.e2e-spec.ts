import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const bench = (...args: string[]) =>
  spawnSync(process.execPath, ['dist/tools/bench/src/main.js', ...args], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
    encoding: 'utf8',
  });

test('a bench prints one JSON object: what, where, beside what, and whether it is right', () => {
  const { status, stdout } = bench('log-append', '--quick', '--json');
  const positive = expect.any(Number);
  expect(JSON.parse(stdout)).toEqual({
    name: 'log-append',
    machine: expect.stringMatching(/^\d+ × .+, Node 24\./),
    baseline: {
      name: 'multi-row INSERT of a row per event, 100 a statement, 8 callers',
      value: positive,
      unit: 'events/s',
    },
    value: positive,
    unit: 'events/s',
    ratio: positive,
    p50Ms: positive,
    p99Ms: positive,
    p999Ms: positive,
    correct: true,
    details: expect.objectContaining({
      postgres: expect.stringContaining('fsync=on, synchronous_commit=on'),
      bytesPerEvent: {
        baseline: { disk: positive, wal: positive },
        subject: { disk: positive, wal: positive },
      },
    }),
  });
  expect(status).toBe(0);
});

test('books are made anew from their log, and come out equal', () => {
  const { status, stdout } = bench('rebuild', '--quick', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'rebuild',
    unit: 'entries/s',
    correct: true,
    details: { entries: 3_120 },
  });
  expect(status).toBe(0);
});

test('what debtors owe comes out as everything adds up to, with entries behind the sums and without', () => {
  const { status, stdout } = bench('receivables', '--quick', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ name: 'receivables', correct: true, details: { commissions: 3_000 } });
  expect(status).toBe(0);
});

test('an unknown bench is answered with the list of those there are', () => {
  const { status, stderr } = bench('log-apend');
  expect(stderr).toContain('log-append  events appended to the log');
  expect(status).toBe(2);
});
