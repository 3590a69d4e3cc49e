import { decided, pick, refused, unchanged } from './index.js';

test('a decision says which of three it is', () => {
  expect(decided({ type: 'Happened' })).toEqual({ outcome: 'decided', events: [{ type: 'Happened' }] });
  expect(unchanged()).toEqual({ outcome: 'unchanged' });
  expect(refused('no-funds')).toEqual({ outcome: 'refused', refusal: 'no-funds' });
});

test('an event takes the named fields and no others, and leaves absent ones absent', () => {
  const command: { type: string; amount: bigint; secret: string; reason?: string } = {
    type: 'Reverse',
    amount: 5n,
    secret: 's',
  };
  expect(pick(command, 'amount', 'reason')).toStrictEqual({ amount: 5n });
});
