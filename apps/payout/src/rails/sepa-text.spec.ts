import fc from 'fast-check';
import { sepaText } from './sepa-text.js';

test.each([
  ['Jürgen Groß', 'Juergen Gross'],
  ['Zoë Núñez', 'Zoe Nunez'],
  ['Łukasz & Co_AG', 'Lukasz + Co-AG'],
  ['a@b.example', 'a(at)b.example'],
  ['王小明', '...'],
  ['//double//', 'double'],
  ['', '.'],
])('%s is written %s', (text, written) => {
  expect(sepaText(text, 70)).toBe(written);
});

test('whatever comes in, only SEPA characters come out, within the length', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 140 }), (text, length) => {
      expect(sepaText(text, length)).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]+$/);
      expect(sepaText(text, length).length).toBeLessThanOrEqual(length);
    }),
  );
});
