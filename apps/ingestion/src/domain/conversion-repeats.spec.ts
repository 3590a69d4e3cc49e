import fc from 'fast-check';
import { givenWhenThen } from '#testing';
import {
  about,
  amendedTimes,
  amendedTo,
  confirmed,
  figures,
  later,
  report,
  reported,
  reversed,
  whole,
} from '../../test/conversion-words.js';
import {
  type Conversion,
  type ConversionCommand,
  conversionDecider,
  type ConversionEvent,
} from './conversion.decider.js';
import { without, type Figures } from './figures.js';

const given = givenWhenThen(conversionDecider);

function told(commands: readonly ConversionCommand[], from = conversionDecider.initial) {
  const facts: ConversionEvent[] = [];
  const state = commands.reduce((before, command) => {
    const decision = conversionDecider.decide(before, command);
    if (decision.outcome !== 'decided') return before;
    facts.push(...decision.events);
    return decision.events.reduce((folded, event) => conversionDecider.evolve(folded, event), before);
  }, from);
  return { state, facts };
}

describe('a network that sends a record each time', () => {
  test('repeats one: nothing happens', () =>
    given([reported])
      .when(report({ corrections: 'record' }))
      .thenUnchanged());
  test('gives an id a second time, with other content: refused', () =>
    given([reported])
      .when(report({ corrections: 'record', figures: figures(1n, 1n) }))
      .thenRefused('content-differs'));
  const half = figures(5_000n, 500n);
  const changed: [string, ConversionEvent[]][] = [
    ['amended', [reported, amendedTo(half)]],
    ['amended twice and reversed in part', [reported, amendedTo(half), amendedTo(whole, 'other'), reversed(half)]],
    ['reversed whole', [reported, confirmed, reversed(whole)]],
  ];
  test.each(changed)('repeats one that was %s since: nothing happens', (_change, history) =>
    given(history)
      .when(report({ corrections: 'record', requestId: 'r9' }))
      .thenUnchanged(),
  );
  test.each(changed)('gives an id that was %s since a second time, with other content: refused', (_change, history) =>
    given(history)
      .when(report({ corrections: 'record', figures: figures(9_999n, 1_001n) }))
      .thenRefused('content-differs'),
  );
});

describe('a conversion that was amended', () => {
  const once: ConversionCommand = { ...later, type: 'AmendConversion', figures: figures(9_000n, 900n) };
  test('99 times is amended once more', () =>
    given(amendedTimes(99))
      .when(once)
      .then([{ ...once, type: 'ConversionAmended' }]));
  test.each<[string, ConversionCommand]>([
    ['amended', once],
    ['restated', report({ figures: figures(9_000n, 900n) })],
  ])('100 times is not %s again', (_word, command) =>
    given(amendedTimes(100)).when(command).thenRefused('too-many-amendments'),
  );
  test('100 times tells a repeat from one too many', () =>
    given(amendedTimes(100))
      .when({ ...later, type: 'AmendConversion', figures: figures(0n, 1n), reason: 'cart' })
      .thenUnchanged());
  test.each<[string, ConversionCommand, ConversionEvent[]]>([
    ['approved', report({ figures: figures(99n, 1n), status: 'approved' }), [confirmed]],
    [
      'approved with other amounts',
      report({ figures: whole, status: 'approved' }),
      [{ ...about, type: 'ConversionAmended', figures: whole, reason: 'restated' }, confirmed],
    ],
    ['reversed', report({ status: 'reversed' }), [reversed(figures(99n, 1n), 'r1')]],
    [
      'confirmed with other amounts',
      { ...about, type: 'ConfirmConversion', figures: whole, reason: 'paid' },
      [{ ...about, type: 'ConversionAmended', figures: whole, reason: 'paid' }, confirmed],
    ],
  ])('100 times can be %s', (_word, command, events) => given(amendedTimes(100)).when(command).then(events));
  test('100 times and approved is not restated again', () =>
    given([...amendedTimes(100), confirmed])
      .when(report({ figures: figures(9_000n, 900n), status: 'approved' }))
      .thenRefused('too-many-amendments'));
});

test.each<[string, ConversionCommand]>([
  ['confirmed', { ...about, type: 'ConfirmConversion', figures: whole }],
  ['approved', report({ figures: whole, status: 'approved' })],
])('all that was said of a conversion that is %s is 305 facts at most', (_word, final) => {
  const part = (id: number): ConversionCommand => ({
    ...{ ...about, type: 'ReverseConversion', reversalId: `part-${id}` },
    figures: figures(1n, 0n),
  });
  const rest = (id: number): ConversionCommand => ({ ...about, type: 'ReverseConversion', reversalId: `rest-${id}` });
  const amend = (id: number): ConversionCommand => ({
    ...{ ...about, type: 'AmendConversion' },
    figures: figures(1n, 1n),
    reason: `${id}`,
  });
  const hundred = Array.from({ length: 100 }, (_one, index) => index + 1);
  const said = [report(), ...hundred.map(part), rest(0), ...hundred.flatMap((id) => [amend(id), rest(id)]), final];
  const most = told(said);
  const more = [report(), part(101), amend(101), report({ figures: figures(1n, 0n), status: 'approved' }), final];
  expect(told(more, most.state).facts).toEqual([]);
  const last = told([rest(101)], most.state);
  expect(told([...more, rest(102)], last.state).facts).toEqual([]);
  expect([...most.facts, ...last.facts]).toHaveLength(305);
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
  someFigures.map((to): ConversionCommand => ({ ...about, type: 'ConfirmConversion', figures: to })),
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

const run = (state: Conversion, command: ConversionCommand) => told([command], state).state;

test('a command that was taken is nothing new when it comes again', () => {
  fc.assert(
    fc.property(fc.array(someCommand, { maxLength: 6 }), someCommand, (before, command) => {
      const state = before.reduce(run, conversionDecider.initial);
      const once = run(state, command);
      if (once === state) return;
      expect(conversionDecider.decide(once, command)).toStrictEqual({ outcome: 'unchanged' });
    }),
  );
});

test('of a network that sends records, a command that was taken is nothing new however much came after it', () => {
  const recorded = (one: ConversionCommand): ConversionCommand =>
    one.type === 'ReportConversion' ? { ...one, corrections: 'record' } : one;
  fc.assert(
    fc.property(fc.array(someCommand.map(recorded), { maxLength: 12 }), (commands) => {
      const taken: ConversionCommand[] = [];
      let state = conversionDecider.initial;
      for (const command of commands) {
        const after = run(state, command);
        if (after !== state) taken.push(command);
        state = after;
      }
      for (const command of taken) {
        expect(conversionDecider.decide(state, command)).toStrictEqual({ outcome: 'unchanged' });
      }
    }),
    { numRuns: 1_000 },
  );
});
