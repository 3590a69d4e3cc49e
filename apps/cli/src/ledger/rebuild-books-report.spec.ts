import { rebuildBooksReport } from './rebuild-books-report.js';

test('equal books are said to be what the facts say', () => {
  const tables = [{ table: 'entry', live: 8, fresh: 8 }];
  expect(rebuildBooksReport({ outcome: 'equal', entries: 8, tables })).toBe(
    'entry: 8 rows live, 8 made anew, the same\nThe books are what the facts say: 8 entries.',
  );
});

test('a difference is named with its table and key, and both rows', () => {
  const firstDifference = { key: 'partition=3, seq=17', live: '(3,17,a)' };
  const tables = [{ table: 'entry', live: 18, fresh: 17, firstDifference }];
  expect(rebuildBooksReport({ outcome: 'refused', refusal: 'differs', detail: 'entry', tables }).split('\n')).toEqual([
    'entry: 18 rows live, 17 made anew, DIFFERENT',
    '  first at partition=3, seq=17',
    '  live       (3,17,a)',
    '  made anew  no such row',
    'differs: entry',
    'The new books are kept in the schema books_next until the next run; the live ones were not touched.',
  ]);
});
