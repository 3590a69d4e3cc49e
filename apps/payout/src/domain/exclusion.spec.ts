import { type Candidate, exclusionOf } from './exclusion.js';

const policy = { minimumMinor: 1000n, coolingOffHours: 48, returnFeeLimitMinor: 0n };
const now = '2026-11-04T12:00:00.000Z';
const details = { version: 2, changedAt: '2026-11-02T12:00:00.000Z', bankReasons: [] };
const refusedFor = (...bankReasons: string[]) => ({ availableMinor: 1000n, details: { ...details, bankReasons } });

test.each<[string, Candidate, string | undefined]>([
  ['owes us', { availableMinor: -1n, details }, 'negative_balance'],
  ['is a cent below the minimum', { availableMinor: 999n, details }, 'below_minimum'],
  ['has the minimum', { availableMinor: 1000n, details }, undefined],
  ['never said where to', { availableMinor: 1000n }, 'no_payment_details'],
  [
    'changed the account a moment too late',
    { availableMinor: 1000n, details: { ...details, changedAt: '2026-11-02T12:00:00.001Z' } },
    'details_cooling_off',
  ],
  [
    'gave the first account just now',
    { availableMinor: 1000n, details: { ...details, version: 1, changedAt: now } },
    undefined,
  ],
  ['has an account that the bank knows to be closed', refusedFor('MS03', 'AC04'), 'details_refused_by_bank'],
  ['had a payment returned for what the account is not to blame for', refusedFor('MS03', 'TECH'), undefined],
])('a creator who %s', (_who, candidate, reason) => {
  expect(exclusionOf(candidate, policy, now)).toBe(reason);
});
