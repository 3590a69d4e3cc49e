import { progress } from './progress.js';

function told(isTTY: boolean, total: bigint, work: readonly number[]): string[] {
  const lines: string[] = [];
  const bar = progress({ isTTY, write: (text) => lines.push(text) }, total);
  work.forEach((facts) => bar.worked(facts));
  bar.end();
  return lines;
}

test('the bar grows with the work, and is full where more was done than was counted', () => {
  expect(told(true, 3n, [1, 3])).toEqual([
    `\r[${'.'.repeat(30)}] 0/3 facts`,
    `\r[${'#'.repeat(10)}${'.'.repeat(20)}] 1/3 facts`,
    `\r[${'#'.repeat(30)}] 4/3 facts`,
    '\n',
  ]);
});

test('what is no terminal is told nothing, as is one where nothing is to be done', () => {
  expect([...told(false, 3n, [3]), ...told(true, 0n, [])]).toEqual([]);
});
