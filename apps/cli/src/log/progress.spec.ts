import { progressWriter, secondsLeft } from './progress.js';

const began = { atMs: 1_000, done: 100n };

/** Progress as it is written, with the time at which each step is told. */
function written(steps: readonly [atMs: number, done: bigint, total: bigint][], { isTTY = false, json = false } = {}) {
  const texts: string[] = [];
  let nowMs = 0;
  const tell = progressWriter({ isTTY, write: (text) => texts.push(text) }, { json, nowMs: () => nowMs });
  for (const [atMs, done, total] of steps) {
    nowMs = atMs;
    tell({ done, total });
  }
  return texts;
}

test('the time left follows from the speed of this run, whatever was done before', () => {
  expect(secondsLeft({ done: 100n, total: 1_000n }, began, 1_000)).toBeUndefined();
  expect(secondsLeft({ done: 200n, total: 1_000n }, began, 2_000)).toBe(8);
  expect(secondsLeft({ done: 201n, total: 1_000n }, began, 2_000)).toBe(8);
  expect(secondsLeft({ done: 1_000n, total: 1_000n }, began, 3_000)).toBe(0);
});

test('lines come with the first step, after five seconds each, and at the end', () => {
  const steps: [number, bigint, bigint][] = [
    [0, 0n, 1_000n],
    [4_999, 250n, 1_000n],
    [5_000, 250n, 1_000n],
    [9_999, 999n, 1_000n],
    [9_999, 1_000n, 1_000n],
    [20_000, 1_000n, 1_000n],
  ];
  expect(written(steps)).toEqual([
    '0 %, 0 of 1000 facts, time left unknown\n',
    '25 %, 250 of 1000 facts, about 15 s left\n',
    '100 %, 1000 of 1000 facts, about 0 s left\n',
  ]);
});

test('a terminal is drawn on in place', () => {
  const steps: [number, bigint, bigint][] = [
    [0, 0n, 300_000n],
    [1_000, 100n, 300_000n],
    [1_099, 200n, 300_000n],
    [5_000, 300_000n, 300_000n],
  ];
  expect(written(steps, { isTTY: true })).toEqual([
    `\r[${'.'.repeat(30)}] 0 %, 0 of 300000 facts, time left unknown\u001b[K`,
    `\r[${'.'.repeat(30)}] 0 %, 100 of 300000 facts, about 50 min left\u001b[K`,
    `\r[${'#'.repeat(30)}] 100 %, 300000 of 300000 facts, about 0 s left\u001b[K\n`,
  ]);
});

test('machines read one JSON object a line; an empty log is done at once', () => {
  expect(written([[0, 1n, 2n]], { json: true })).toEqual(['{"done":1,"total":2}\n']);
  expect(written([[0, 0n, 0n]], { json: true })).toEqual(['{"done":0,"total":0,"secondsLeft":0}\n']);
  expect(written([[0, 0n, 0n]])).toEqual(['100 %, 0 of 0 facts, about 0 s left\n']);
});
