import fc from 'fast-check';
import { SeenCommissions } from './seen-commissions.js';

test('whatever was seen is known, however few were expected', () => {
  fc.assert(
    fc.property(fc.array(fc.uuid(), { maxLength: 2_000, size: 'max' }), fc.nat(2_000), (ids, expected) => {
      const seen = new SeenCommissions(expected);
      for (const id of ids) seen.add(id);
      expect(ids.every((id) => seen.has(id))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('a mark of nothing but zeros is one, and who shares a mark is taken for known', () => {
  const [zeros, alike, other] = ['00000000', '00000001', '00000002'].map(
    (mark) => `0199a000-0000-7000-8000-abcd${mark}`,
  );
  const seen = new SeenCommissions(0);
  const known = () => [zeros, alike, other].map((id = '') => seen.has(id));
  expect(known()).toEqual([false, false, false]);
  seen.add(zeros ?? '');
  expect(known()).toEqual([true, true, false]);
});

test('others are told apart until as many as were expected are there, and none is from then on', () => {
  const seen = new SeenCommissions(512);
  const strange = Array.from({ length: 1_000 }, (_, number) => `${number.toString(16).padStart(4, '0')}beef`);
  for (let number = 0; number < 511; number += 1) seen.add(`${number.toString(16).padStart(4, '0')}feed`);
  expect(strange.filter((id) => seen.has(id))).toEqual([]);
  seen.add('0511feed');
  expect(strange.filter((id) => seen.has(id))).toEqual(strange);
});
