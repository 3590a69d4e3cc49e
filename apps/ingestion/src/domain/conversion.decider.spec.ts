import { givenWhenThen, precedence } from '#testing';
import {
  about,
  amendedTimes,
  amendedTo,
  confirmed,
  figures,
  later,
  partsTaken,
  report,
  reported,
  reversed,
  whole,
} from '../../test/conversion-words.js';
import {
  type ConversionCommand,
  conversionDecider,
  type ConversionEvent,
  conversionRefusals,
  type ReportConversion,
} from './conversion.decider.js';
import type { Figures } from './figures.js';

const given = givenWhenThen(conversionDecider);

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
  const half = figures(5_000n, 500n);
  test.each<[string, ConversionEvent]>([
    ['another', amendedTo(figures(1n, 1n))],
    ['a part reversal', reversed(figures(4_000n, 400n))],
  ])('that comes again after %s changes nothing', (_later, event) =>
    given([reported, amendedTo(half), event])
      .when(amend(half))
      .thenUnchanged(),
  );
  test.each<[string, Partial<ConversionCommand>]>([
    ['at another instant', { occurredAt: '2026-10-03T14:05:09.001Z' }],
    ['for another reason', { reason: 'coupon' }],
  ])('to what stood before, %s, is another one', (_difference, more) => {
    const again = { ...amend(half), ...more } as ConversionCommand & { type: 'AmendConversion' };
    given([reported, amendedTo(half), amendedTo(figures(1n, 1n))])
      .when(again)
      .then([{ ...again, type: 'ConversionAmended' }]);
  });
});

describe('a confirmation', () => {
  const confirm: ConversionCommand = { ...later, type: 'ConfirmConversion' };
  test('confirms', () =>
    given([reported])
      .when(confirm)
      .then([{ ...later, type: 'ConversionConfirmed' }]));
  test('a second time changes nothing', () => given([reported, confirmed]).when(confirm).thenUnchanged());
  const stating = (to: Figures): ConversionCommand => ({ ...confirm, figures: to, reason: 'paid' });
  const rest = reversed(figures(0n, 0n), 'c');
  const [amended, then]: ConversionEvent[] = [
    { ...later, type: 'ConversionAmended', figures: figures(9_000n, 900n), reason: 'paid' },
    { ...later, type: 'ConversionConfirmed' },
  ] as const;
  test('with other amounts amends before', () =>
    given([reported])
      .when(stating(figures(9_000n, 900n)))
      .then([amended, then] as ConversionEvent[]));
  test('of a whole amends to what is left of it, but for the reversal that it undoes', () =>
    given([reported, reversed(figures(1_000n, 100n), 'a'), reversed(figures(9_000n, 901n), 'b')])
      .when({ ...confirm, whole: figures(10_000n, 1_000n), undoes: 'b', reason: 'paid' })
      .then([amended, then] as ConversionEvent[]));
  test.each<[string, ConversionEvent[], Figures]>([
    ['stays undone', [reversed(whole, 'b')], figures(9_000n, 900n)],
    ['holds where all that was left was taken back after it', [reversed(whole, 'b'), rest], figures(0n, 0n)],
    ['stays undone where that was before it', [rest, reversed(whole, 'b')], figures(9_000n, 900n)],
  ])('of a whole that undoes a reversal: it %s', (_how, history, left) =>
    given([reported, ...history])
      .when({ ...confirm, whole: figures(9_000n, 900n), undoes: 'b', reason: 'paid' })
      .then([...(left.sale?.minor === 0n ? [] : [{ ...amended, figures: left }]), then] as ConversionEvent[]),
  );
  test('of a whole of which is left what stands confirms', () =>
    given([reported, reversed(figures(1_000n, 100n))])
      .when({ ...confirm, whole, reason: 'paid' })
      .then([then] as ConversionEvent[]));
  test('of a whole of which more was taken back leaves nothing', () =>
    given([reported, reversed(figures(1_000n, 100n))])
      .when({ ...confirm, whole: figures(999n, 99n), reason: 'paid' })
      .then([{ ...amended, figures: figures(0n, 0n) }, then] as ConversionEvent[]));
  test('with the amounts that stand confirms', () =>
    given([reported])
      .when(stating(whole))
      .then([then] as ConversionEvent[]));
});

describe('a reversal', () => {
  const nothing = figures(0n, 0n);
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
  test('after 99 others takes a part', () =>
    given(partsTaken(99))
      .when(reverse(figures(1n, 0n)))
      .then([{ ...later, type: 'ConversionReversed', reversalId: 'x2', figures: figures(1n, 0n) }]));
  test('after 100 others takes no part', () =>
    given(partsTaken(100))
      .when(reverse(figures(1n, 0n)))
      .thenRefused('too-many-reversals'));
  test('after 100 others is known when it comes again', () =>
    given(partsTaken(100))
      .when(reverse(figures(1n, 0n), 'part-0'))
      .thenUnchanged());
  test('after 100 others takes all that is left', () =>
    given(partsTaken(100))
      .when(reverse())
      .then([{ ...later, type: 'ConversionReversed', reversalId: 'x2', figures: figures(9_900n, 1_001n) }]));
  test('of what is left is remembered where nothing is, so that it stays so', () =>
    given([reported, reversed(whole)])
      .when(reverse())
      .then([{ ...later, type: 'ConversionReversed', reversalId: 'x2', figures: nothing }]));
  test('of what is left where nothing is, after 99 others, is remembered; after 100 it changes nothing', () => {
    given([...partsTaken(98), reversed(figures(9_902n, 1_001n))])
      .when(reverse())
      .then([{ ...later, type: 'ConversionReversed', reversalId: 'x2', figures: nothing }]);
    given([...partsTaken(99), reversed(figures(9_901n, 1_001n))])
      .when(reverse())
      .thenUnchanged();
  });
  test('of a part of nothing changes nothing', () =>
    given([reported, reversed(whole)])
      .when(reverse(nothing))
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
  { ...about, type: 'ConfirmConversion', figures: figures(1n, 1n, 'USD') },
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
  'currency-differs > too-many-amendments': {
    history: amendedTimes(100),
    command: { ...about, type: 'AmendConversion', figures: figures(1n, 1n, 'USD') },
  },
  'status-went-back > too-many-amendments': {
    history: [...amendedTimes(100), confirmed],
    command: report(),
  },
  'currency-differs > too-many-reversals': {
    history: partsTaken(100),
    command: { ...about, type: 'ReverseConversion', reversalId: 'x', figures: figures(1n, 1n, 'USD') },
  },
  'too-many-reversals > exceeds-remainder': {
    history: partsTaken(100),
    command: { ...about, type: 'ReverseConversion', reversalId: 'x', figures: figures(99_999n, 1n) },
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
