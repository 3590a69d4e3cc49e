export type Rounding = 'half_even' | 'half_up' | 'down';

const million = 1_000_000n;

/**
 * So many parts per million of an amount, in whole minor units. Rounds the absolute value (`half_up` is away from
 * zero) and restores the sign, so that a reversal takes back exactly what was given. Throws RangeError on a negative part.
 */
export function portion(amount: bigint, ppm: bigint, rounding: Rounding): bigint {
  if (ppm < 0n) throw new RangeError('a part may not be negative');
  const product = (amount < 0n ? -amount : amount) * ppm;
  const whole = product / million;
  const rest = product % million;
  const share = whole + (roundsUp(whole, rest, rounding) ? 1n : 0n);
  return amount < 0n ? -share : share;
}

function roundsUp(whole: bigint, rest: bigint, rounding: Rounding): boolean {
  switch (rounding) {
    case 'down':
      return false;
    case 'half_up':
      return rest * 2n >= million;
    case 'half_even':
      return rest * 2n > million || (rest * 2n === million && whole % 2n === 1n);
  }
}
