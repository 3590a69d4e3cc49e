import fc from 'fast-check';
import { currencyCodes, exponentOf, formatDecimal, isCurrency, maxMinor, minMinor, parseDecimal } from './index.js';

const amounts = fc.bigInt({ min: minMinor, max: maxMinor });
const currencies = fc.constantFrom(...currencyCodes);

function read(text: string, currency: string, mark?: '.' | ','): bigint | string {
  const parsed = parseDecimal(text, currency, mark);
  return typeof parsed === 'string' ? parsed : parsed.minor;
}

test.each([
  ['EUR', 2],
  ['HUF', 2],
  ['JPY', 0],
  ['ISK', 0],
  ['UYI', 0],
  ['KWD', 3],
  ['CLF', 4],
])('%s has %i decimals', (code, exponent) => {
  expect(exponentOf(code)).toBe(exponent);
});

test('every code of list one that has decimals is known once, and no withdrawn one', () => {
  expect(currencyCodes).toHaveLength(165);
  expect(new Set(currencyCodes).size).toBe(165);
  for (const code of currencyCodes) expect(code).toMatch(/^[A-Z]{3}$/);
  for (const withdrawn of ['BGN', 'HRK', 'ANG', 'ZWL', 'CUC']) expect(isCurrency(withdrawn)).toBe(false);
});

test.each<[string, string, '.' | ',', bigint | string]>([
  ['129.90', 'EUR', '.', 12990n],
  ['129,9', 'EUR', ',', 12990n],
  ['007', 'EUR', '.', 700n],
  ['-0.01', 'EUR', '.', -1n],
  ['-0', 'EUR', '.', 0n],
  ['+5', 'EUR', '.', 500n],
  ['0.1', 'EUR', '.', 10n],
  ['1250', 'JPY', '.', 1250n],
  ['1250.00', 'JPY', '.', 1250n],
  ['1.5', 'JPY', '.', 'too-many-decimals'],
  ['1.234', 'KWD', '.', 1234n],
  ['1.2345', 'KWD', '.', 'too-many-decimals'],
  ['1.2345', 'CLF', '.', 12345n],
  ['12.345', 'EUR', '.', 'too-many-decimals'],
  ['12.3400', 'EUR', '.', 1234n],
  ['12.34001', 'EUR', '.', 'too-many-decimals'],
  ['1,5', 'EUR', '.', 'malformed-amount'],
  ['1.5', 'EUR', ',', 'malformed-amount'],
  ['1.234,50', 'EUR', ',', 'malformed-amount'],
  ['1,234.50', 'EUR', '.', 'malformed-amount'],
  ['1e3', 'EUR', '.', 'malformed-amount'],
  ['0x1f', 'EUR', '.', 'malformed-amount'],
  ['.5', 'EUR', '.', 'malformed-amount'],
  ['5.', 'EUR', '.', 'malformed-amount'],
  ['--5', 'EUR', '.', 'malformed-amount'],
  ['1 000', 'EUR', '.', 'malformed-amount'],
  [' 5', 'EUR', '.', 'malformed-amount'],
  ['5\n', 'EUR', '.', 'malformed-amount'],
  ['٥', 'EUR', '.', 'malformed-amount'],
  ['NaN', 'EUR', '.', 'malformed-amount'],
  ['', 'EUR', '.', 'malformed-amount'],
  ['5', 'XXX', '.', 'unknown-currency'],
  ['five', 'eur', '.', 'unknown-currency'],
])('%j %s (decimal mark %s) is %s', (text, currency, mark, expected) => {
  expect(read(text, currency, mark)).toBe(expected);
});

test.each<[string, string, bigint | string]>([
  ['92233720368547758.07', 'EUR', maxMinor],
  ['92233720368547758.08', 'EUR', 'amount-out-of-range'],
  ['-92233720368547758.08', 'EUR', minMinor],
  ['-92233720368547758.09', 'EUR', 'amount-out-of-range'],
  ['9223372036854775807', 'JPY', maxMinor],
  ['9223372036854775808', 'JPY', 'amount-out-of-range'],
  ['922337203685477.5807', 'CLF', maxMinor],
  ['922337203685477.5808', 'CLF', 'amount-out-of-range'],
])('at the edge of 64 bits, %s %s is %s', (text, currency, expected) => {
  expect(read(text, currency)).toBe(expected);
});

test('a cent is not lost where a double would lose it', () => {
  expect(read('90071992547409.93', 'EUR')).toBe(9007199254740993n);
  expect(read('1.005', 'KWD')).toBe(1005n);
});

test.each<[bigint, string, string]>([
  [1290n, 'EUR', '12.90'],
  [-1n, 'EUR', '-0.01'],
  [0n, 'KWD', '0.000'],
  [1234n, 'JPY', '1234'],
  [minMinor, 'CLF', '-922337203685477.5808'],
])('%s minor %s is written %s', (minor, currency, text) => {
  expect(formatDecimal({ minor, currency })).toBe(text);
});

test('nothing is written in a currency that does not exist', () => {
  expect(() => formatDecimal({ minor: 1n, currency: 'DEM' })).toThrow(RangeError);
});

test('what is written in decimals is read back to the minor unit, in every currency, with either mark', () => {
  fc.assert(
    fc.property(amounts, currencies, (minor, currency) => {
      const text = formatDecimal({ minor, currency });
      expect(parseDecimal(text, currency)).toEqual({ minor, currency });
      expect(parseDecimal(text.replace('.', ','), currency, ',')).toEqual({ minor, currency });
    }),
  );
});

test('zeros in front and behind change nothing', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: maxMinor }), currencies, fc.nat({ max: 5 }), (minor, currency, zeros) => {
      const text = formatDecimal({ minor, currency });
      const padded = '0'.repeat(zeros) + (text.includes('.') ? text : `${text}.0`) + '0'.repeat(zeros);
      expect(parseDecimal(padded, currency)).toEqual({ minor, currency });
    }),
  );
});
