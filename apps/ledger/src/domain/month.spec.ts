import { isMonth, lastDayOf, monthAfter } from './month.js';

test.each([
  ['2026-02', '2026-02-28'],
  ['2028-02', '2028-02-29'],
  ['1900-02', '1900-02-28'],
  ['2000-02', '2000-02-29'],
  ['0001-12', '0001-12-31'],
  ['0004-02', '0004-02-29'],
])('%s ends on %s', (month, day) => {
  expect(lastDayOf(month)).toBe(day);
});

test.each([
  ['2026-09', '2026-10'],
  ['2026-12', '2027-01'],
  ['0999-12', '1000-01'],
  ['9999-12', undefined],
])('after %s comes %s', (month, next) => {
  expect(monthAfter(month)).toBe(next);
});

test('there is no year zero', () => {
  expect([isMonth('0001-01'), isMonth('0000-12')]).toEqual([true, false]);
});
