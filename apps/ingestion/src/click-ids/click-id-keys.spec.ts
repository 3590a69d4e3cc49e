import fc from 'fast-check';
import { maxMinor } from '#money';
import { clickIdKeys } from './click-id-keys.js';

const key = (id: number, digit: string) => `${id}:${digit.repeat(32)}`;
const at = '2026-10-03T14:05:09.123Z';
const keys = clickIdKeys(key(1, 'a'));

test('an id carries the link and the instant of its click, and fits an address', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: maxMinor }), fc.nat({ max: 4e12 }), (linkNumber, ms) => {
      const clickedAt = new Date(ms).toISOString();
      const id = keys.mint(linkNumber, clickedAt);
      expect(id).toMatch(/^[A-Za-z0-9_-]{52}$/);
      expect(keys.verify(id)).toEqual({ linkNumber, clickedAt });
    }),
  );
});

test('two clicks of one instant have two ids', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => keys.mint(1n, at))).size).toBe(1_000);
});

test('whatever sign of an id is changed, it is no longer ours', () => {
  const id = keys.mint(7n, at);
  for (let place = 0; place < id.length; place += 1) {
    const changed = id.slice(0, place) + (id[place] === 'x' ? 'y' : 'x') + id.slice(place + 1);
    expect(['forged', 'foreign']).toContain(keys.verify(changed));
  }
});

test.each(['', 'abc', 'AQ', `${keys.mint(1n, at)}A`, keys.mint(1n, at).slice(1), 'ü'.repeat(52)])(
  '%j is somebody else’s',
  (id) => {
    expect(keys.verify(id)).toBe('foreign');
  },
);

test('after a rotation the new key mints and the old one still verifies; a key that is gone does not', () => {
  const id = keys.mint(7n, at);
  const rotated = clickIdKeys(`${key(2, 'b')},${key(1, 'a')}`);
  expect(rotated.verify(id)).toEqual({ linkNumber: 7n, clickedAt: at });
  expect(keys.verify(rotated.mint(7n, at))).toBe('forged');
  expect(clickIdKeys(key(1, 'b')).verify(id)).toBe('forged');
});

test.each(['', '1', '256:' + 'a'.repeat(32), '1:' + 'a'.repeat(31), '1:xyz'])('%j is no list of keys', (text) => {
  expect(() => clickIdKeys(text)).toThrow(RangeError);
});
