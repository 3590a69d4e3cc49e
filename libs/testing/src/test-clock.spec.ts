import { testClock } from './test-clock.js';

test('the clock stands still until it is moved', () => {
  const clock = testClock('2026-10-01T00:00:00.000Z');
  expect(clock()).toBe('2026-10-01T00:00:00.000Z');
  expect(clock()).toBe('2026-10-01T00:00:00.000Z');
  clock.advance(1);
  expect(clock()).toBe('2026-10-01T00:00:00.001Z');
  clock.advance(86_400_000);
  expect(clock()).toBe('2026-10-02T00:00:00.001Z');
  clock.set('2026-01-01T02:00:00+02:00');
  expect(clock()).toBe('2026-01-01T00:00:00.000Z');
});

test('two clocks do not move each other', () => {
  const [one, other] = [testClock('2026-10-01T00:00:00.000Z'), testClock('2026-10-01T00:00:00.000Z')];
  one.advance(1000);
  expect(other()).toBe('2026-10-01T00:00:00.000Z');
});

test('what is no instant is refused where it is given', () => {
  expect(() => testClock('tomorrow')).toThrow(RangeError);
  const clock = testClock('2026-10-01T00:00:00.000Z');
  expect(() => clock.set('')).toThrow(RangeError);
  expect(clock()).toBe('2026-10-01T00:00:00.000Z');
});
