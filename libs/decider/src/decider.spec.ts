import { decided, pick, refused, unchanged } from './index.js';

test('a decision says which of three it is', () => {
  expect(decided({ type: 'Happened' })).toStrictEqual({ outcome: 'decided', events: [{ type: 'Happened' }] });
  expect(unchanged()).toStrictEqual({ outcome: 'unchanged' });
  expect(refused('no-funds')).toStrictEqual({ outcome: 'refused', refusal: 'no-funds' });
});

test('the events of a decision stay in order', () => {
  expect(decided('first', 'second', 'third')).toStrictEqual({
    outcome: 'decided',
    events: ['first', 'second', 'third'],
  });
});

test('a decision without events does not compile: nothing new is said by unchanged()', () => {
  // @ts-expect-error at least one event
  expect(decided()).toStrictEqual({ outcome: 'decided', events: [] });
});

const command: { type: string; amount: bigint; secret: string; reason?: string | undefined } = {
  type: 'Reverse',
  amount: 5n,
  secret: 's',
};

test('an event takes the named fields and no others, and leaves absent ones absent', () => {
  expect(pick(command, 'amount', 'reason')).toStrictEqual({ amount: 5n });
});

test('a field that is there is taken, even where it is undefined or zero', () => {
  expect(pick({ ...command, amount: 0n, reason: undefined }, 'amount', 'reason')).toStrictEqual({
    amount: 0n,
    reason: undefined,
  });
});

test('what an event takes is its own: the command stays as it was', () => {
  const before = { ...command };
  expect(pick(command)).toStrictEqual({});
  expect(pick(command, 'type', 'amount')).not.toBe(command);
  expect(command).toStrictEqual(before);
});
