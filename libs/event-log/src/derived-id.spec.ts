import fc from 'fast-check';
import { v5 } from 'uuid';
import { derivedId } from './derived-id.js';

const namespace = '3d6f0a52-8a4e-5c1b-9b7e-6f1c2d3e4a5b';

test('it is the UUID of version 5 of its parts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, number) => {
      expect(derivedId(text, number)).toBe(v5(`${text.replaceAll('/', '//')}/ ${number}`, namespace));
    }),
  );
});

test('parts that run into each other are told apart', () => {
  const ids = [derivedId('a', 'b'), derivedId('a/ b'), derivedId('a/', 'b'), derivedId('ab'), derivedId('a', '/b')];
  expect(new Set(ids).size).toBe(ids.length);
});
