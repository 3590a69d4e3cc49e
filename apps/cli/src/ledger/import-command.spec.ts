import { reportOf } from './import-command.js';

const lines = [
  { line: 2, reference: 'b-1', outcome: 'imported' as const },
  { line: 3, reference: 'b-2', outcome: 'repeated' as const },
  { line: 4, reference: 'b-3', outcome: 'creator-unknown' as const, column: 'owner' as const },
];
const totals = [{ currency: 'EUR', account: 'available' as const, lines: 2, minor: 123_450n }];

test('a dry run tells of each line what would become of it', () => {
  expect(reportOf({ lines, totals }, { isRun: false, tellsAll: true })).toBe(
    [
      'line  reference  column  outcome',
      '   2  b-1        -       imported',
      '   3  b-2        -       repeated',
      '   4  b-3        owner   creator-unknown',
      '',
      'Nothing was taken over; it would be: 1 lines; 1 were taken over before; 1 are refused.',
      'currency  account    lines  amount',
      'EUR       available      2  1234.50',
    ].join('\n'),
  );
});

test('a run tells of refused lines only, and the totals', () => {
  expect(reportOf({ lines: lines.slice(0, 2), totals }, { isRun: true, tellsAll: false })).toBe(
    [
      'Taken over: 1 lines; 1 were taken over before; 0 are refused.',
      'currency  account    lines  amount',
      'EUR       available      2  1234.50',
    ].join('\n'),
  );
});
