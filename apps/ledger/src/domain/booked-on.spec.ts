import { bookedOn } from './booked-on.js';

test.each([
  ['nothing is closed', { effectiveOn: '2026-10-31', recordedOn: '2026-11-03' }, '2026-10-31'],
  [
    'an earlier month is',
    { effectiveOn: '2026-10-01', recordedOn: '2026-11-03', closedThrough: '2026-09-30' },
    '2026-10-01',
  ],
  ['its month is', { effectiveOn: '2026-10-31', recordedOn: '2026-11-03', closedThrough: '2026-10-31' }, '2026-11-03'],
  [
    'a later month is',
    { effectiveOn: '2026-09-15', recordedOn: '2026-11-03', closedThrough: '2026-10-31' },
    '2026-11-03',
  ],
  [
    'the day on which it is learned is, too',
    { effectiveOn: '2026-12-30', recordedOn: '2026-12-31', closedThrough: '2026-12-31' },
    '2027-01-01',
  ],
  [
    'it happens after it was learned, and its month is not',
    { effectiveOn: '2026-11-09', recordedOn: '2026-11-03', closedThrough: '2026-10-31' },
    '2026-11-09',
  ],
])('where %s closed', (_what, days, expected) => {
  expect(bookedOn({ closedThrough: undefined, ...days })).toBe(expected);
});
