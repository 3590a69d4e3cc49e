import { openEnds } from './ends.js';
import { givenBy } from './given.js';

const given = givenBy({ size: '100', none: '0', long: '999999999', longer: '1000000000', group: true }, openEnds());

test('a count is a whole number from 1 up, of nine digits at the most', () => {
  expect(given.count('size', 1)).toBe(100);
  expect(given.count('absent', 7)).toBe(7);
  expect(given.count('long', 1)).toBe(999_999_999);
  expect(() => given.count('none', 1)).toThrow('--none takes a whole number from 1 up, not 0');
  expect(() => given.count('longer', 1)).toThrow(RangeError);
});

test('a choice begins with its default and takes nothing else', () => {
  expect(given.one('absent', [8, 1])).toBe(8);
  expect(given.one('size', [1, 100])).toBe(100);
  expect(() => given.one('size', [1, 1000])).toThrow('--size takes one of 1, 1000, not 100');
});

test('a flag is given or not', () => {
  expect([given.is('group'), given.is('quick'), given.quick]).toEqual([true, false, false]);
});

test('everything is undone, the last first, also where something throws', async () => {
  const [ends, done] = [openEnds(), [] as number[]];
  ends.add(() => done.push(1));
  ends.add(() => {
    throw new Error('stuck');
  });
  ends.add(() => done.push(3));
  await expect(ends.run()).rejects.toThrow('not everything was taken away');
  expect(done).toEqual([3, 1]);
  await ends.run();
  expect(done).toEqual([3, 1]);
});
