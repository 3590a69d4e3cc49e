import { GapFault, isPermanent, PermanentFault, TransientFault, VersionConflict } from './event-log.errors.js';

const stated = (code: string) => Object.assign(new Error(code), { code });

test.each(['40P01', '40001', '08006', '53300', '57P01', '55P03', 'ECONNRESET'])(
  '%s passes: it is tried again',
  (code) => {
    expect(isPermanent(stated(code))).toBe(false);
  },
);

test.each(['23505', '22021', '42P01', 'ENOENT'])('%s does not pass', (code) => {
  expect(isPermanent(stated(code))).toBe(true);
});

test('faults of our own say what they are; what nobody knows is permanent', () => {
  const passing = [new TransientFault('later'), new VersionConflict('a', '1'), new GapFault('t', 0, 1n, 2n)];
  expect(passing.map(isPermanent)).toEqual([false, false, false]);
  expect([new PermanentFault('never'), new TypeError('oops'), 'text'].map(isPermanent)).toEqual([true, true, true]);
});
