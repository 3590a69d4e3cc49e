import { isCurrency } from './currency.js';

/** An amount in minor units (cents for EUR, yen for JPY) of an ISO 4217 currency. Fits 64 bits, signed. */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

export const maxMinor = 2n ** 63n - 1n;
export const minMinor = -(2n ** 63n);

/** A sum that cannot be: always a mistake in the program, never in its input. */
export class MoneyError extends Error {
  constructor(readonly reason: 'unknown-currency' | 'currency-differs' | 'amount-out-of-range') {
    super(reason);
    this.name = 'MoneyError';
  }
}

/** Throws MoneyError on an unknown currency and on what 64 bits cannot hold. */
export function money(minor: bigint, currency: string): Money {
  if (!isCurrency(currency)) throw new MoneyError('unknown-currency');
  if (minor > maxMinor || minor < minMinor) throw new MoneyError('amount-out-of-range');
  return { minor, currency };
}

export function add(one: Money, other: Money): Money {
  return money(one.minor + sameCurrency(one, other).minor, one.currency);
}

export function subtract(one: Money, other: Money): Money {
  return money(one.minor - sameCurrency(one, other).minor, one.currency);
}

export function negate(amount: Money): Money {
  return money(-amount.minor, amount.currency);
}

export function isZero(amount: Money): boolean {
  return amount.minor === 0n;
}

/** Negative, zero or positive, as `one` is less than, equal to or more than `other`. */
export function compare(one: Money, other: Money): -1 | 0 | 1 {
  const difference = one.minor - sameCurrency(one, other).minor;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

function sameCurrency(one: Money, other: Money): Money {
  if (one.currency !== other.currency) throw new MoneyError('currency-differs');
  return other;
}
