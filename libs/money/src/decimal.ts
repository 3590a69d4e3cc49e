import { exponentOf } from './currency.js';
import { maxMinor, minMinor, type Money } from './money.js';

/** In order of precedence. */
export type AmountRefusal = 'unknown-currency' | 'malformed-amount' | 'too-many-decimals' | 'amount-out-of-range';

const patterns = {
  '.': /^([+-]?)(\d{1,30})(?:\.(\d{1,30}))?$/,
  ',': /^([+-]?)(\d{1,30})(?:,(\d{1,30}))?$/,
};

/**
 * Reads an amount in major units, exactly: `12.9` EUR is 1290 minor. Digits beyond the currency's decimals are
 * allowed only where they are zeros. No thousands separators, no exponents, no spaces; at most 30 digits on either side.
 */
export function parseDecimal(text: string, currency: string, decimalMark: '.' | ',' = '.'): Money | AmountRefusal {
  const exponent = exponentOf(currency);
  if (exponent === undefined) return 'unknown-currency';
  const match = patterns[decimalMark].exec(text);
  if (match === null) return 'malformed-amount';
  const [, sign = '', whole = '', fraction = ''] = match;
  if (/[^0]/.test(fraction.slice(exponent))) return 'too-many-decimals';
  const digits = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  const minor = sign === '-' ? -digits : digits;
  return minor > maxMinor || minor < minMinor ? 'amount-out-of-range' : { minor, currency };
}

/** Major units with all decimals of the currency: `12.90`, `1234` for JPY. Throws RangeError on an unknown currency. */
export function formatDecimal({ minor, currency }: Money): string {
  const exponent = exponentOf(currency);
  if (exponent === undefined) throw new RangeError(`not an ISO 4217 currency: ${currency}`);
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
