import { table } from './table.js';

test('columns are as wide as they need, numbers to the right', () => {
  const rows = [
    { group: 'a', behind: 10n, age: null },
    { group: 'long', behind: 2n, age: 3 },
  ];
  expect(table(rows, 'None.')).toBe('group  behind  age\na          10  -\nlong        2  3');
  expect(table([], 'None.')).toBe('None.');
});

test('a key cannot move the cursor of who looks at it', () => {
  expect(table([{ key: '\u001b[2Jann\u009b' }], '')).toBe('key\n?[2Jann?');
});
