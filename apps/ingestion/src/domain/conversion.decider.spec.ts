import fc from 'fast-check';
import { money } from '#money';
import { givenWhenThen, precedence } from '#testing';
import {
  type ConversionCommand,
  conversionDecider,
  type ConversionEvent,
  conversionRefusals,
  type ReportConversion,
} from './conversion.decider.js';
import { type Figures, without } from './figures.js';

const given = givenWhenThen(conversionDecider);

const occurredAt = '2026-10-03T14:05:09.000Z';
const about = { conversionId: 'c1', occurredAt, requestId: 'r1' };
const later = { ...about, requestId: 'r2' };
const figures = (sale: bigint, commission: bigint, currency = 'EUR'): Figures => ({
  sale: money(sale, currency),
  commission: money(commission, currency),
});
const whole = figures(10_000n, 1_001n);
const facts = {
  ...about,
  sourceId: 's1',
  network: 'awin',
  transactionId: 't1',
  stream: 'affiliate' as const,
  programId: 'p1',
  clickRef: 'abc',
  reportedAt: '2026-10-03T14:06:00.000Z',
};
const report = (more: Partial<ReportConversion> = {}): ReportConversion => ({
  ...facts,
  type: 'ReportConversion',
  figures: whole,
  status: 'pending',
  corrections: 'restatement',
  ...more,
});
const reported: ConversionEvent = { ...facts, type: 'ConversionReported', figures: whole };
const confirmed: ConversionEvent = { ...about, type: 'ConversionConfirmed' };
const reversed = (part: Figures, reversalId = 'x1'): ConversionEvent => ({
  ...about,
  type: 'ConversionReversed',
  reversalId,
  figures: part,
});

describe('a first report', () => {
  test('that is pending is reported', () => given([]).when(report()).then([reported]));
  test('that is approved already is reported and confirmed', () =>
    given([])
      .when(report({ status: 'approved' }))
      .then([reported, confirmed]));
  test('that is declined already is reported and reversed whole, under the id of its request', () =>
    given([])
      .when(report({ status: 'reversed' }))
      .then([reported, reversed(whole, 'r1')]));
});

describe('a network that restates', () => {
  const again = (more: Partial<ReportConversion> = {}) => report({ requestId: 'r2', ...more });
  const amended = (to: Figures): ConversionEvent => ({
    ...later,
    type: 'ConversionAmended',
    figures: to,
    reason: 'restated',
  });

  test('says the same again: nothing happens', () => given([reported]).when(again()).thenUnchanged());
  test('says other amounts: they are amended', () =>
    given([reported])
      .when(again({ figures: figures(5_000n, 500n) }))
      .then([amended(figures(5_000n, 500n))]));
  test('approves with other amounts: amended, then confirmed', () =>
    given([reported])
      .when(again({ figures: figures(5_000n, 500n), status: 'approved' }))
      .then([amended(figures(5_000n, 500n)), { ...later, type: 'ConversionConfirmed' }]));
  test('approves twice: the second says nothing new', () =>
    given([reported, confirmed])
      .when(again({ status: 'approved' }))
      .thenUnchanged());
  test('declines after an approval: what is left is reversed', () =>
    given([reported, confirmed, reversed(figures(4_000n, 400n))])
      .when(again({ status: 'reversed' }))
      .then([{ ...later, type: 'ConversionReversed', reversalId: 'r2', figures: figures(6_000n, 601n) }]));
  test('declines what is reversed whole already: nothing happens', () =>
    given([reported, reversed(whole)])
      .when(again({ status: 'reversed' }))
      .thenUnchanged());
  test('states the whole again after a reversal: it stands again', () =>
    given([reported, confirmed, reversed(whole)])
      .when(again({ status: 'approved' }))
      .then([amended(whole)]));
  test('goes back from approved to pending: refused', () =>
    given([reported, confirmed]).when(again()).thenRefused('status-went-back'));
});

describe('a network that sends a record each time', () => {
  test('repeats one: nothing happens', () =>
    given([reported])
      .when(report({ corrections: 'record' }))
      .thenUnchanged());
  test('gives an id a second time, with other content: refused', () =>
    given([reported])
      .when(report({ corrections: 'record', figures: figures(1n, 1n) }))
      .thenRefused('content-differs'));
});

describe('an amendment', () => {
  const amend = (to: Figures): ConversionCommand => ({
    ...later,
    type: 'AmendConversion',
    figures: to,
    reason: 'cart',
  });
  test('states new amounts', () =>
    given([reported])
      .when(amend(figures(9_000n, 900n)))
      .then([{ ...later, type: 'ConversionAmended', figures: figures(9_000n, 900n), reason: 'cart' }]));
  test('to what stands already changes nothing', () => given([reported]).when(amend(whole)).thenUnchanged());
});

describe('a confirmation', () => {
  const confirm: ConversionCommand = { ...later, type: 'ConfirmConversion' };
  test('confirms', () =>
    given([reported])
      .when(confirm)
      .then([{ ...later, type: 'ConversionConfirmed' }]));
  test('a second time changes nothing', () => given([reported, confirmed]).when(confirm).thenUnchanged());
});

describe('a reversal', () => {
  const reverse = (part?: Figures, reversalId = 'x2'): ConversionCommand => ({
    ...later,
    type: 'ReverseConversion',
    reversalId,
    ...(part === undefined ? {} : { figures: part }),
  });
  test('takes a part', () =>
    given([reported])
      .when(reverse(figures(4_000n, 400n)))
      .then([{ ...later, type: 'ConversionReversed', reversalId: 'x2', figures: figures(4_000n, 400n) }]));
  test('without amounts takes all that is left', () =>
    given([reported, reversed(figures(4_000n, 400n))])
      .when(reverse())
      .then([{ ...later, type: 'ConversionReversed', reversalId: 'x2', figures: figures(6_000n, 601n) }]));
  test('takes exactly what is left', () =>
    given([reported, reversed(figures(4_000n, 400n))])
      .when(reverse(figures(6_000n, 601n)))
      .then([{ ...later, type: 'ConversionReversed', reversalId: 'x2', figures: figures(6_000n, 601n) }]));
  test('of a cent more than is left is refused', () =>
    given([reported, reversed(figures(4_000n, 400n))])
      .when(reverse(figures(6_000n, 602n)))
      .thenRefused('exceeds-remainder'));
  test('of nothing changes nothing', () =>
    given([reported, reversed(whole)])
      .when(reverse())
      .thenUnchanged());
  test('under an id that was taken already changes nothing, whatever it says', () =>
    given([reported, reversed(figures(4_000n, 400n), 'x2')])
      .when(reverse(figures(1n, 1n, 'USD')))
      .thenUnchanged());
});

test.each<ConversionCommand>([
  { ...about, type: 'AmendConversion', figures: whole },
  { ...about, type: 'ConfirmConversion' },
  { ...about, type: 'ReverseConversion', reversalId: 'x' },
])('$type of what was never reported is refused', (command) =>
  given([]).when(command).thenRefused('conversion-unreported'),
);

test.each<ConversionCommand>([
  report({ figures: figures(10_000n, 1_001n, 'USD') }),
  { ...about, type: 'AmendConversion', figures: figures(1n, 1n, 'USD') },
  { ...about, type: 'ReverseConversion', reversalId: 'x', figures: figures(1n, 1n, 'USD') },
])('$type in another currency is refused', (command) =>
  given([reported]).when(command).thenRefused('currency-differs'),
);

/** For each refusal a state and a command that also deserve every later one that can come together with it. */
const wrongs: Partial<Record<string, { history: ConversionEvent[]; command: ConversionCommand }>> = {
  'conversion-unreported > exceeds-remainder': {
    history: [],
    command: { ...about, type: 'ReverseConversion', reversalId: 'x', figures: figures(99_999n, 1n) },
  },
  'currency-differs > content-differs': {
    history: [reported],
    command: report({ corrections: 'record', figures: figures(1n, 1n, 'USD') }),
  },
  'currency-differs > status-went-back': {
    history: [reported, confirmed],
    command: report({ figures: figures(10_000n, 1_001n, 'USD') }),
  },
  'currency-differs > exceeds-remainder': {
    history: [reported],
    command: { ...about, type: 'ReverseConversion', reversalId: 'x', figures: figures(99_999n, 1n, 'USD') },
  },
  'content-differs > status-went-back': {
    history: [reported, confirmed],
    command: report({ corrections: 'record', figures: figures(1n, 1n) }),
  },
};
const together = precedence(conversionRefusals).filter(([first, second]) => `${first} > ${second}` in wrongs);
test.each(together)('%s is said before %s', (first, second) => {
  const { history, command } = wrongs[`${first} > ${second}`] ?? { history: [], command: report() };
  given(history).when(command).thenRefused(first);
});

const someFigures = fc
  .tuple(fc.bigInt({ min: 0n, max: 20_000n }), fc.bigInt({ min: 0n, max: 2_000n }))
  .map(([sale, commission]) => figures(sale, commission));
const someCommand: fc.Arbitrary<ConversionCommand> = fc.oneof(
  fc
    .record({
      figures: someFigures,
      status: fc.constantFrom('pending' as const, 'approved' as const, 'reversed' as const),
    })
    .map(report),
  someFigures.map((to): ConversionCommand => ({ ...about, type: 'AmendConversion', figures: to })),
  fc.constant<ConversionCommand>({ ...about, type: 'ConfirmConversion' }),
  fc
    .record({ reversalId: fc.constantFrom('a', 'b', 'c'), figures: fc.option(someFigures, { nil: undefined }) })
    .map(({ reversalId, figures: part }): ConversionCommand => ({
      ...about,
      type: 'ReverseConversion',
      reversalId,
      ...(part === undefined ? {} : { figures: part }),
    })),
);

test('whatever is commanded: what is left is what was stated less what was reversed since, and never below zero', () => {
  fc.assert(
    fc.property(fc.array(someCommand, { maxLength: 12 }), (commands) => {
      let state = conversionDecider.initial;
      let expected: Figures | undefined;
      for (const command of commands) {
        const decision = conversionDecider.decide(state, command);
        if (decision.outcome !== 'decided') continue;
        for (const event of decision.events) {
          state = conversionDecider.evolve(state, event);
          if (event.type === 'ConversionReported' || event.type === 'ConversionAmended') expected = event.figures;
          if (event.type === 'ConversionReversed' && expected !== undefined)
            expected = without(expected, event.figures);
        }
      }
      if (state.status === 'unreported') return;
      expect(state.left).toStrictEqual(expected);
      for (const name of ['sale', 'commission'] as const) expect(state.left[name]?.minor).toBeGreaterThanOrEqual(0n);
    }),
  );
});

test('a command that was taken is nothing new when it comes again', () => {
  fc.assert(
    fc.property(fc.array(someCommand, { maxLength: 6 }), someCommand, (before, command) => {
      const run = (state: typeof conversionDecider.initial, one: ConversionCommand) => {
        const decision = conversionDecider.decide(state, one);
        if (decision.outcome !== 'decided') return state;
        return decision.events.reduce((folded, event) => conversionDecider.evolve(folded, event), state);
      };
      const state = before.reduce(run, conversionDecider.initial);
      const once = run(state, command);
      if (once === state) return;
      expect(conversionDecider.decide(once, command)).toStrictEqual({ outcome: 'unchanged' });
    }),
  );
});
