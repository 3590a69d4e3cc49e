import { sequentialIds } from './sequential-ids.js';

const take = (count: number, next: () => string) => Array.from({ length: count }, next);

test('ids have the shape of UUIDv7, differ, and sort in the order they were made', () => {
  const ids = take(300, sequentialIds(7));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(300);
  expect([...ids].sort()).toEqual(ids);
});

test('the same seed gives the same ids, another seed others', () => {
  expect(take(3, sequentialIds(1))).toEqual(take(3, sequentialIds(1)));
  expect(take(3, sequentialIds(1)).some((id) => take(3, sequentialIds(2)).includes(id))).toBe(false);
});

test.each([-1, 0.5, 2 ** 32])('%d is no seed', (seed) => {
  expect(() => sequentialIds(seed)).toThrow(RangeError);
});
