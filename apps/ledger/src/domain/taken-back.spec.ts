import { nothing } from './commission.js';
import { type BroughtBy, broughtBy, takenBack } from './taken-back.js';

const history = (...moves: Partial<typeof nothing>[]): BroughtBy =>
  moves.reduce<BroughtBy>((brought, each, seq) => broughtBy(brought, { ...nothing, ...each }, BigInt(seq)), {});
const reversed = (moves: Partial<typeof nothing>) =>
  ({ kind: 'commission-reversed', moves: { ...nothing, ...moves } }) as const;
const accrued = { pending: 520n, feePending: 130n };
const approved = { pending: -520n, feePending: -130n, held: 520n, feeRevenue: 130n };
const released = { held: -520n, available: 520n };

test.each<[string, BroughtBy, Partial<typeof nothing>, bigint]>([
  ['what is pending: its accrual', history(accrued), { pending: -5n }, 0n],
  ['what is held: its approval', history(accrued, approved), { held: -5n }, 1n],
  ['what is available: the end of its hold', history(accrued, approved, released), { available: -5n }, 2n],
  ['what an adjustment added to: the adjustment', history(accrued, { pending: 80n }), { pending: -600n }, 1n],
  ['a fee alone: what brought the fee', history(accrued, approved, released), { feeRevenue: -1n }, 1n],
  [
    'share and fee: what brought the share',
    history(accrued, approved, released),
    { available: -5n, feeRevenue: -1n },
    2n,
  ],
])('a reversal takes back %s', (_what, brought, moves, seq) => {
  expect(takenBack(reversed(moves), brought)).toBe(seq);
});

test('an adjustment names an entry where it takes, and none where it adds', () => {
  const adjusted = (moves: Partial<typeof nothing>) =>
    takenBack({ kind: 'commission-adjusted', moves: { ...nothing, ...moves } }, history(accrued));
  expect(adjusted({ pending: 5n, feePending: 1n })).toBeUndefined();
  expect(adjusted({ pending: -5n, feePending: 5n })).toBe(0n);
  expect(adjusted({ pending: 5n, feePending: -5n })).toBe(0n);
});

test('money that only goes on its way is not taken back', () => {
  expect(
    takenBack({ kind: 'hold-ended', moves: { ...nothing, ...released } }, history(accrued, approved)),
  ).toBeUndefined();
  expect(
    takenBack({ kind: 'commission-approved', moves: { ...nothing, ...approved } }, history(accrued)),
  ).toBeUndefined();
});
