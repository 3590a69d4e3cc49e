import { exponentOf, type Money, type Rounding } from '#money';

/** What is needed to work out `to`. */
export interface Exchanged {
  readonly from: Money;
  readonly to: Pick<Money, 'currency'>;
  /** Units of `to` for one of `from`, in major units: an exact decimal. */
  readonly rate: string;
  readonly rounding: Rounding;
}

/**
 * What a positive amount is in another currency, in its minor units, rounded once and at the end: all before is a
 * fraction of integers. Throws RangeError on a currency that is none.
 */
export function exchangedMinor({ from, to, rate, rounding }: Exchanged): bigint {
  const [whole = '', decimals = ''] = rate.split('.');
  const dividend = from.minor * BigInt(whole + decimals) * tenTo(decimalsOf(to.currency));
  const divisor = tenTo(decimals.length) * tenTo(decimalsOf(from.currency));
  const quotient = dividend / divisor;
  return quotient + (roundsUp(quotient, { rest: dividend % divisor, divisor }, rounding) ? 1n : 0n);
}

export function isZeroRate(rate: string): boolean {
  return !/[1-9]/.test(rate);
}

function decimalsOf(currency: string): number {
  const exponent = exponentOf(currency);
  if (exponent === undefined) throw new RangeError(`there is no currency ${currency}`);
  return exponent;
}

function tenTo(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

function roundsUp(
  quotient: bigint,
  { rest, divisor }: { readonly rest: bigint; readonly divisor: bigint },
  rounding: Rounding,
): boolean {
  switch (rounding) {
    case 'down':
      return false;
    case 'half_up':
      return rest * 2n >= divisor;
    case 'half_even':
      return rest * 2n > divisor || (rest * 2n === divisor && quotient % 2n === 1n);
  }
}
