import { precedence } from './precedence.js';

test('every item is paired with each that comes after it, and with no other', () => {
  expect(precedence(['unknown', 'closed', 'no-funds'] as const)).toEqual([
    ['unknown', 'closed'],
    ['unknown', 'no-funds'],
    ['closed', 'no-funds'],
  ]);
});

test('one item precedes nothing', () => {
  expect(precedence(['unknown'])).toEqual([]);
});
