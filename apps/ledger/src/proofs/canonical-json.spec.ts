import fc from 'fast-check';
import { canonicalJson, type CanonicalValue } from './canonical-json.js';

test('names are sorted by UTF-16 code units, as in RFC 8785, section 3.2.3', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  const names = [...canonicalJson(value).matchAll(/"([^"]*)":/g)].map(([, name]) => name);
  expect(names).toEqual(['\\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']);
});

test('text is escaped as little as JSON allows', () => {
  expect(canonicalJson(['\u20ac$\u000f\nA\'B"\\\\"/', null, 0, -7])).toBe(
    '["\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/",null,0,-7]',
  );
});

test('nothing nested is left unsorted, and there is no white space', () => {
  expect(canonicalJson({ b: [{ d: 1, c: '' }], a: {} })).toBe('{"a":{},"b":[{"c":"","d":1}]}');
});

test.each([0.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN, Number.POSITIVE_INFINITY, '\ud800', { '\udfff': 1 }])(
  '%p has no canonical text',
  (value) => {
    expect(() => canonicalJson(value)).toThrow(RangeError);
  },
);

const values = fc.letrec<{ value: CanonicalValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { noNullPrototype: true }),
  ),
})).value;

test('a canonical text is JSON of its value, and the text of what it is read as', () => {
  fc.assert(
    fc.property(values, (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text) as CanonicalValue)).toBe(text);
    }),
  );
});
