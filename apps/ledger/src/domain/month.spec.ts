import fc from 'fast-check';
import { firstDayOf, isMonth, lastDayOf, monthAfter, wholeMonths } from './month.js';

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

test.each<[from: string, to: string, months: string[], around: string[]]>([
  ['2026-10-01', '2026-10-31', ['2026-10'], []],
  ['2026-10-02', '2026-10-31', [], ['2026-10-02 2026-10-31']],
  ['2026-10-01', '2026-10-30', [], ['2026-10-01 2026-10-30']],
  ['2026-10-31', '2026-12-01', ['2026-11'], ['2026-10-31 2026-10-31', '2026-12-01 2026-12-01']],
  ['2026-12-01', '2027-01-31', ['2026-12', '2027-01'], []],
  ['2026-12-31', '2027-01-01', [], ['2026-12-31 2027-01-01']],
  ['9999-12-01', '9999-12-31', ['9999-12'], []],
])('from %s to %s: whole months %j, and around them %j', (from, to, months, around) => {
  const told = wholeMonths({ from, to });
  expect([told.months, told.around.map((days) => `${days.from} ${days.to}`)]).toEqual([months, around]);
});

test('whole months and the days around them are the days asked for, each once', () => {
  const dayOf = (number: number) => new Date(number * 86_400_000).toISOString().slice(0, 10);
  const daysFrom = ({ from, to }: { from: string; to: string }) => {
    const days: string[] = [];
    for (let at = Date.parse(from) / 86_400_000; dayOf(at) <= to; at += 1) days.push(dayOf(at));
    return days;
  };
  fc.assert(
    fc.property(fc.integer({ min: 19_000, max: 22_000 }), fc.integer({ min: 0, max: 400 }), (first, days) => {
      const asked = { from: dayOf(first), to: dayOf(first + days) };
      const { months, around } = wholeMonths(asked);
      const stretches = [...around, ...months.map((month) => ({ from: firstDayOf(month), to: lastDayOf(month) }))];
      expect(stretches.flatMap(daysFrom).sort()).toEqual(daysFrom(asked));
    }),
  );
});
