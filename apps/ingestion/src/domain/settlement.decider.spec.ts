import fc from 'fast-check';
import { maxMinor, money } from '#money';
import { givenWhenThen, precedence } from '#testing';
import { type Conversion, type ConversionCommand, conversionDecider } from './conversion.decider.js';
import type { Figures } from './figures.js';
import {
  confirmationsBy,
  linesPerPart,
  type ReportSettlement,
  settlementDecider,
  settlementRefusals,
  type SettlementReported,
} from './settlement.decider.js';
import type { PaidLine, SettlementOutcome, Standing, Standings } from './settlement.js';

const given = givenWhenThen(settlementDecider);

const eur = (minor: bigint) => ({ minor, currency: 'EUR' });
const paid = (transactionId: string, paidMinor: bigint): PaidLine => ({
  ...{ transactionId, conversionId: `c-${transactionId}`, paidMinor },
});
const about = {
  ...{ settlementId: 's1', sourceId: 'awin', network: 'awin', reference: 'RM-1', currency: 'EUR' },
  ...{ paidOn: '2026-11-20', bankAccount: 'DE1', reportedAt: '2026-11-21T09:00:00.000Z', requestId: 'r1' },
};
const conversionOf = (status: 'reported' | 'confirmed', figures: Figures): Conversion => ({
  ...{ status, reported: figures, stated: figures, left: figures },
  ...{ amendments: [], reversals: new Map() },
});
const standing = (
  status: 'reported' | 'confirmed',
  commission: bigint,
  { settled, currency = 'EUR' }: { settled?: bigint; currency?: string } = {},
): Standing => {
  const figures = { sale: money(10_000n, currency), commission: money(commission, currency) };
  return {
    conversion: conversionOf(status, figures),
    settledMinor: settled ?? 0n,
  };
};
const standings = (known: Record<string, Standing>): Standings =>
  new Map(Object.entries(known).map(([transactionId, one]) => [`c-${transactionId}`, one]));
const report = (
  lines: readonly PaidLine[],
  known: Record<string, Standing> = {},
  more: Partial<ReportSettlement> = {},
): ReportSettlement => ({
  ...about,
  type: 'ReportSettlement',
  total: eur(lines.reduce((sum, { paidMinor }) => sum + paidMinor, 0n)),
  lines,
  standings: standings(known),
  latestDay: '2026-11-21',
  ...more,
});
const line = (
  [number, transactionId]: [number, string],
  outcome: SettlementOutcome,
  [expected, pays, difference]: [bigint, bigint, bigint],
) => ({
  ...{ line: number, transactionId, conversionId: `c-${transactionId}`, outcome },
  ...{ expected: eur(expected), paid: eur(pays), difference: eur(difference) },
});
const reported = (
  lines: SettlementReported['lines'],
  total: bigint,
  { part = 1, parts = 1 } = {},
): SettlementReported => ({
  ...about,
  ...{ type: 'SettlementReported', total: eur(total), part, parts, lines, occurredAt: '2026-11-20T00:00:00.000Z' },
});

const linesOf = (command: ReportSettlement) => {
  const decision = settlementDecider.decide(undefined, command);
  return decision.outcome === 'decided' ? decision.events.flatMap(({ lines }) => lines) : [];
};
const outcomeOf = (pays: bigint, one?: Standing) =>
  linesOf(report([paid('t', pays)], one === undefined ? {} : { t: one }))[0];

describe('a paid line', () => {
  test.each<[string, bigint, Standing | undefined, [SettlementOutcome, bigint, bigint]]>([
    ['as much as is owed', 1_001n, standing('confirmed', 1_001n), ['matched', 1_001n, 0n]],
    ['as much as was only reported', 1_001n, standing('reported', 1_001n), ['matched', 1_001n, 0n]],
    ['a cent less than is owed', 1_000n, standing('confirmed', 1_001n), ['differs', 1_001n, -1n]],
    ['a cent more than is owed', 1_002n, standing('confirmed', 1_001n), ['differs', 1_001n, 1n]],
    ['other than was only reported', 900n, standing('reported', 1_001n), ['corrected', 1_001n, 0n]],
    [
      'what was paid before',
      1_001n,
      standing('confirmed', 1_001n, { settled: 1_001n }),
      ['already-settled', 0n, 1_001n],
    ],
    ['what came on top since', 200n, standing('confirmed', 1_201n, { settled: 1_001n }), ['matched', 200n, 0n]],
    ['back, after a reversal', -1_001n, standing('confirmed', 0n, { settled: 1_001n }), ['matched', -1_001n, 0n]],
    ['for what was taken back whole', 1_001n, standing('confirmed', 0n), ['differs', 0n, 1_001n]],
    ['for what was declined before', 1_001n, standing('reported', 0n), ['differs', 0n, 1_001n]],
    ['a deduction for what was only reported', -5n, standing('reported', 1_001n), ['differs', 1_001n, -5n]],
    [
      'in another currency',
      1_001n,
      standing('reported', 1_001n, { currency: 'USD' }),
      ['currency-differs', 0n, 1_001n],
    ],
    ['for what nobody has reported', 1_001n, undefined, ['unknown-conversion', 0n, 1_001n]],
  ])('that pays %s', (_says, pays, one, [outcome, expected, difference]) => {
    expect(outcomeOf(pays, one)).toEqual(line([1, 't'], outcome, [expected, pays, difference]));
  });

  test('sees what the lines before it have settled', () =>
    given([])
      .when(report([paid('t', 900n), paid('t', 900n), paid('u', 5n)], { t: standing('reported', 1_001n) }))
      .then([
        reported(
          [
            line([1, 't'], 'corrected', [1_001n, 900n, 0n]),
            line([2, 't'], 'already-settled', [0n, 900n, 900n]),
            line([3, 'u'], 'unknown-conversion', [0n, 5n, 5n]),
          ],
          1_805n,
        ),
      ]));
});

describe('a conversion that was only reported', () => {
  const said = (pays: bigint, one: Standing) => {
    const command = report([paid('t', pays)], { t: one });
    const decision = settlementDecider.decide(undefined, command);
    return decision.outcome === 'decided'
      ? decision.events.flatMap((event) => confirmationsBy(event, command.standings))
      : [];
  };
  const named = { conversionId: 'c-t', occurredAt: '2026-11-20T00:00:00.000Z', requestId: 'r1' };
  const confirm = { type: 'ConfirmConversion', ...named };

  test('is confirmed by its payment, as of the day it was paid', () =>
    expect(said(1_001n, standing('reported', 1_001n))).toEqual([confirm]));
  test('is confirmed with what was paid instead', () =>
    expect(said(900n, standing('reported', 1_001n))).toEqual([
      { ...confirm, figures: { sale: eur(10_000n), commission: eur(900n) }, reason: 'paid' },
    ]));
  test('stays so by a deduction', () => expect(said(-5n, standing('reported', 1_001n))).toEqual([]));
  test('stays declined, whatever is paid', () => expect(said(5n, standing('reported', 0n))).toEqual([]));
  test('is owed whole where its stream is direct', () => {
    const conversion = conversionOf('reported', { gross: eur(2_000n) });
    expect(said(1_900n, { conversion, settledMinor: 0n })).toEqual([
      { ...confirm, figures: { gross: eur(1_900n) }, reason: 'paid' },
    ]);
  });
});

test('nothing is said of a conversion that is confirmed already, even where less was paid: a difference is listed', () => {
  const known = standings({ t: standing('confirmed', 1_001n) });
  const event = reported([line([1, 't'], 'differs', [1_001n, 900n, -101n])], 900n);
  expect(confirmationsBy(event, known)).toEqual([]);
});

describe('a settlement', () => {
  const one = report([paid('t', 1_001n)], { t: standing('confirmed', 1_001n) });
  const told = [reported([line([1, 't'], 'matched', [1_001n, 1_001n, 0n])], 1_001n)];
  test('that is said again, when all of it is settled, changes nothing', () =>
    given(told)
      .when({ ...one, standings: standings({ t: standing('confirmed', 1_001n, { settled: 1_001n }) }) })
      .thenUnchanged());
  test.each<[string, Partial<ReportSettlement>]>([
    ['day', { paidOn: '2026-11-19' }],
    ['bank account', { bankAccount: 'DE2' }],
    ['amount', { lines: [paid('t', 1_000n)], total: eur(1_000n) }],
    ['transaction', { lines: [paid('u', 1_001n)] }],
    ['number of lines', { lines: [paid('t', 1_001n), paid('u', 1n)], total: eur(1_002n) }],
  ])('that is said again with another %s is refused', (_what, other) =>
    given(told)
      .when({ ...one, ...other })
      .thenRefused('content-differs'),
  );

  const many = (count: number) => Array.from({ length: count }, (_, index) => paid(`t${index}`, 1n));
  const partsOf = (count: number) => {
    const decision = settlementDecider.decide(undefined, report(many(count)));
    return decision.outcome === 'decided'
      ? decision.events.map(({ part, parts, lines }) => [part, parts, lines.length, lines[0]?.line])
      : [];
  };
  test('fits one part up to its last line, and has a second from the next on', () => {
    expect(partsOf(linesPerPart)).toEqual([[1, 1, 200, 1]]);
    expect(partsOf(linesPerPart + 1)).toEqual([
      [1, 2, 200, 1],
      [2, 2, 1, 201],
    ]);
  });
  test('in several parts is known again as a whole', () => {
    const command = report(many(linesPerPart + 1));
    const decision = settlementDecider.decide(undefined, command);
    if (decision.outcome !== 'decided') throw new Error('not decided');
    given(decision.events).when(command).thenUnchanged();
  });
});

/** What deserves each refusal, alone. */
const wrongs: Record<(typeof settlementRefusals)[number], Partial<ReportSettlement>> = {
  'currency-unknown': { currency: 'XYZ' },
  'day-unknown': { paidOn: '2026-02-30' },
  'paid-in-the-future': { latestDay: '2026-02-01' },
  'amount-out-of-range': { lines: [paid('t', maxMinor), paid('u', 1n)], total: eur(maxMinor + 1n) },
  'total-differs': { total: eur(1n) },
  'content-differs': { bankAccount: 'DE2' },
};
const history = [reported([line([1, 't'], 'unknown-conversion', [0n, 1_001n, 1_001n])], 1_001n)];

test.each(settlementRefusals)('%s', (refusal) =>
  given(history)
    .when(report([paid('t', 1_001n)], {}, wrongs[refusal]))
    .thenRefused(refusal),
);
const together = precedence(settlementRefusals).filter(([, second]) => second !== 'day-unknown');
test.each(together)('%s is said before %s', (first, second) =>
  given(history)
    .when(report([paid('t', 1_001n)], {}, { ...wrongs[second], ...wrongs[first] }))
    .thenRefused(first),
);
test('a total is taken at the largest amount there is, and no further', () => {
  expect(linesOf(report([paid('t', maxMinor)]))).toHaveLength(1);
  given([])
    .when(report([paid('t', maxMinor), paid('t', 1n)]))
    .thenRefused('amount-out-of-range');
});

const someLines = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    minor: fc.oneof(fc.bigInt({ min: 1n, max: 2_000n }), fc.constant(-500n)),
  }),
  { minLength: 1, maxLength: 12 },
);
const someStanding = fc
  .record({
    status: fc.constantFrom('reported' as const, 'confirmed' as const),
    commission: fc.bigInt({ min: 0n, max: 2_000n }),
    settled: fc.bigInt({ min: 0n, max: 2_000n }),
  })
  .map(({ status, commission, settled }) => standing(status, commission, status === 'reported' ? {} : { settled }));

test('whatever is paid: what is confirmed afterwards is settled to the cent, and what is not is not touched', () => {
  fc.assert(
    fc.property(someLines, fc.dictionary(fc.constantFrom('a', 'b', 'c'), someStanding), (all, known) => {
      const command = report(
        all.map(({ name, minor }) => paid(name, minor)),
        known,
      );
      const decision = settlementDecider.decide(undefined, command);
      if (decision.outcome !== 'decided') throw new Error('not decided');
      const [lines, confirmations] = [
        decision.events.flatMap((event) => event.lines),
        decision.events.flatMap((event) => confirmationsBy(event, command.standings)),
      ];
      for (const [id, { conversion, settledMinor }] of command.standings) {
        const own = lines.filter(({ conversionId }) => conversionId === id);
        const settled = own.reduce((sum, line) => sum + line.paid.minor - line.difference.minor, settledMinor);
        const after = confirmations.filter(({ conversionId }) => conversionId === id).reduce(evolved, conversion);
        const owed = after.status === 'confirmed' ? after.left.commission?.minor : settledMinor;
        expect(own.length === 0 ? settledMinor : owed).toBe(settled);
      }
    }),
  );
});

function evolved(state: Conversion, command: ConversionCommand): Conversion {
  const made = conversionDecider.decide(state, command);
  return made.outcome === 'decided'
    ? made.events.reduce((folded, event) => conversionDecider.evolve(folded, event), state)
    : state;
}
