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

test('ids whose last digits are the same, or nothing but zeros, are known, too', () => {
  const ids = ['0199a000-0000-7000-8000-00000000000', '0199a000-0000-7000-8000-ffffffffff0'].map((id) => `${id}0`);
  const seen = new SeenCommissions(0);
  expect(ids.map((id) => seen.has(id))).toEqual([false, false]);
  for (const id of ids) seen.add(id);
  expect(ids.map((id) => seen.has(id))).toEqual([true, true]);
});

test('of as many as were expected, others are told apart; of more, none is', () => {
  const seen = new SeenCommissions(512);
  const strange = Array.from({ length: 1_000 }, (_, number) => `${number.toString(16).padStart(4, '0')}beef`);
  for (let number = 0; number < 511; number += 1) seen.add(`${number.toString(16).padStart(4, '0')}feed`);
  expect(strange.filter((id) => seen.has(id))).toEqual([]);
  seen.add('0511feed');
  expect(strange.filter((id) => seen.has(id))).toEqual(strange);
});
