import { batchMachine } from './batch.machine.js';
import { itemMachine } from './item.machine.js';
import { type Machine, machineFaults, next } from './machine.js';

test.each([
  ['batch', batchMachine],
  ['item', itemMachine],
])('every state of a %s is reached, and only final ones are left by nothing', (_name, machine) => {
  expect(machineFaults(machine as Machine<string, string>)).toEqual([]);
});

test('a machine with a hole in it is found out', () => {
  const holed: Machine<string, string> = {
    initial: 'a',
    final: ['z'],
    transitions: [
      { from: 'a', on: 'go', to: 'b' },
      { from: 'a', on: 'go', to: 'z' },
      { from: 'c', on: 'go', to: 'z' },
      { from: 'z', on: 'back', to: 'a' },
    ],
  };
  expect(machineFaults(holed)).toEqual([
    'c is never reached',
    'b is a dead end',
    'z is final but can be left',
    'a on go leads to two states',
  ]);
});

test('a paid item is not paid again, and comes back once at most', () => {
  expect(next(itemMachine, 'paid', 'PaymentStarted')).toBeUndefined();
  expect(next(itemMachine, 'paid', 'PaymentReturned')).toBe('returned');
  expect(next(itemMachine, 'returned', 'PaymentReturned')).toBeUndefined();
});
