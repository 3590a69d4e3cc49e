import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

test('the example of RFC 8785, section 3.2.3', () => {
  const value = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`) as unknown;
  expect(canonicalJson(value)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

test('members are sorted by UTF-16 code units, as in RFC 8785, section 3.2.3', () => {
  const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
  const told = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));
  expect(Object.keys(JSON.parse(told) as object).filter((name) => name !== '1')).toEqual([
    ...['\r', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'],
  ]);
  expect(told.startsWith(String.raw`{"\r":0,"1":0,`)).toBe(true);
});

test('money is told as on the wire, what is absent not at all', () => {
  expect(canonicalJson({ minor: -9007199254740993n, currency: 'EUR', note: undefined })).toBe(
    '{"currency":"EUR","minor":"-9007199254740993"}',
  );
});

test.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['\ud800'], [undefined], [() => 1]])(
  '%p has no JSON text',
  (value) => {
    expect(() => canonicalJson([value])).toThrow(RangeError);
  },
);

test('the text says what the value says, whatever the order of its members', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value = JSON.parse(text) as unknown;
      const told = canonicalJson(value);
      expect(JSON.parse(told)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(told))).toBe(told);
    }),
  );
});
