import { money } from '#money';
import { givenWhenThen, precedence } from '#testing';
import {
  about,
  accept,
  after,
  agree,
  before,
  cancel,
  eur,
  named,
  noon,
  type Of,
  reel,
  story,
} from '../../test/sponsorship-words.js';
import {
  consequencesOf,
  type SponsorshipCommand,
  sponsorshipDecider,
  type SponsorshipEvent,
  sponsorshipRefusals,
} from './sponsorship.decider.js';

const given = givenWhenThen(sponsorshipDecider);
const agreed: SponsorshipEvent = { ...agree(), type: 'SponsorshipAgreed' };
const accepted: SponsorshipEvent = { ...accept(), type: 'DeliverableAccepted' };
const cancelled = (byName: boolean, ...taken: (typeof reel)[]): SponsorshipEvent => ({
  ...{ ...cancel(), type: 'SponsorshipCancelled', byName },
  deliverables: taken.map(({ deliverableId, conversionId }) => ({ deliverableId, conversionId })),
});

describe('an agreement', () => {
  test('is agreed once', () => given([]).when(agree()).then([agreed]));
  test('that comes again changes nothing, whatever the order of what it promises', () =>
    given([agreed])
      .when(agree({ deliverables: [story, reel], occurredAt: after, requestId: 'q2' }))
      .thenUnchanged());
  test.each<[string, Partial<Of<'AgreeSponsorship'>>]>([
    ['another amount', { deliverables: [reel, { ...story, gross: eur(40_001n) }] }],
    ['another currency', { deliverables: [reel, { ...story, gross: money(40_000n, 'USD') }] }],
    ['another due day', { deliverables: [reel, { ...story, dueOn: '2026-10-28' }] }],
    ['another deliverable', { deliverables: [reel, { ...story, deliverableId: 'post' }] }],
    ['one deliverable more', { deliverables: [reel, story, { ...story, deliverableId: 'post' }] }],
    ['one deliverable less', { deliverables: [reel] }],
    ['another brand', { brand: 'other' }],
    ['another creator', { creatorHandle: 'max' }],
  ])('with %s under the same reference is refused', (_difference, more) =>
    given([agreed]).when(agree(more)).thenRefused('content-differs'),
  );
  test('that was cancelled stays so when it comes again', () =>
    given([agreed, cancelled(false, reel, story)])
      .when(agree())
      .thenUnchanged());
});

describe('an acceptance', () => {
  test('accepts what was agreed', () => given([agreed]).when(accept()).then([accepted]));
  test('a second time changes nothing', () => given([agreed, accepted]).when(accept()).thenUnchanged());
  test('with another amount restates it', () =>
    given([agreed])
      .when(accept({ gross: eur(140_000n) }))
      .then([{ ...accepted, gross: eur(140_000n), restates: true }]));
  test('a second time, with another amount, is refused', () =>
    given([agreed, accepted])
      .when(accept({ gross: eur(140_000n) }))
      .thenRefused('content-differs'));
  test.each([{ brand: 'other' }, { creatorHandle: 'max' }])('that names %o is refused', (more) =>
    given([agreed]).when(accept(more)).thenRefused('content-differs'),
  );
  test.each([before, noon])('at %s counts where a cancellation at noon was heard of first', (occurredAt) =>
    given([agreed, cancelled(false, reel, story)])
      .when(accept({ occurredAt }))
      .then([{ ...accepted, occurredAt, restates: true, undoes: 'x1' }]),
  );
  test('a millisecond after the cancellation is refused', () =>
    given([agreed, cancelled(false, reel, story)])
      .when(accept({ occurredAt: after }))
      .thenRefused('deliverable-cancelled'));
  test('of what was cancelled by name is refused, whenever it was', () =>
    given([agreed, cancelled(true, reel)])
      .when(accept({ occurredAt: before }))
      .thenRefused('deliverable-cancelled'));
});

describe('a cancellation', () => {
  test('takes all that is not accepted', () =>
    given([agreed, accepted])
      .when(cancel())
      .then([cancelled(false, story)]));
  test('takes nothing a second time', () =>
    given([agreed, cancelled(true, story)])
      .when(cancel({ cancellationId: 'x2' }))
      .then([{ ...cancelled(false, reel), cancellationId: 'x2' } as SponsorshipEvent]));
  test.each<[string, SponsorshipEvent[], SponsorshipCommand]>([
    [
      'when all is accepted or cancelled',
      [agreed, accepted, cancelled(false, story)],
      cancel({ cancellationId: 'x2' }),
    ],
    ['when all that it names is cancelled by name', [agreed, cancelled(true, reel)], named('x2', 'reel')],
  ])('that takes nothing, %s, changes nothing', (_when, history, command) =>
    given(history).when(command).thenUnchanged(),
  );
  test('by name speaks only of what no other has taken by name', () =>
    given([agreed, cancelled(true, reel)])
      .when(named('x2', 'reel', 'story'))
      .then([{ ...cancelled(true, story), cancellationId: 'x2' } as SponsorshipEvent]));
  test('under an id that was taken already changes nothing, whatever it names', () =>
    given([agreed, cancelled(false, reel, story)])
      .when(named('x1', 'nothing'))
      .thenUnchanged());
  test('by name takes an accepted one, and leaves the rest', () =>
    given([agreed, accepted])
      .when(named('x1', 'reel'))
      .then([cancelled(true, reel)]));
  test('by name takes for good what another took until it was accepted', () =>
    given([
      agreed,
      cancelled(false, reel, story),
      { ...cancelled(true, reel), cancellationId: 'x2' } as SponsorshipEvent,
    ])
      .when(accept({ occurredAt: before }))
      .thenRefused('deliverable-cancelled'));
});

test.each([accept(), cancel()])('$type before the agreement is refused, for whoever lets it wait', (command) =>
  given([]).when(command).thenRefused('sponsorship-unagreed'),
);
test.each([accept({ deliverableId: 'post' }), named('x1', 'reel', 'post')])(
  '$type of what was not agreed is refused',
  (command) => given([agreed]).when(command).thenRefused('deliverable-unknown'),
);
test('an acceptance in another currency is refused', () =>
  given([agreed])
    .when(accept({ gross: money(150_000n, 'USD') }))
    .thenRefused('currency-differs'));

/** For each refusal a history and an acceptance that also deserve every later one. */
const wrongs: Record<string, SponsorshipEvent[]> = {
  'sponsorship-unagreed': [],
  'deliverable-unknown': [{ ...agree({ deliverables: [story] }), type: 'SponsorshipAgreed' }],
  'currency-differs': [agreed, cancelled(true, reel)],
  'content-differs': [
    { ...agree({ deliverables: [{ ...reel, gross: money(1n, 'USD') }] }), type: 'SponsorshipAgreed' },
    cancelled(true, reel),
  ],
};
test.each(precedence(sponsorshipRefusals))('%s is said before %s', (first) => {
  const wrong = accept({ gross: money(1n, 'USD'), brand: 'other', occurredAt: after });
  given(wrongs[first] ?? [])
    .when(wrong)
    .thenRefused(first);
});

describe('to the deliverables, which are conversions,', () => {
  const said = { occurredAt: noon, requestId: 'q1' };
  test('an agreement is a report of each', () => {
    expect(consequencesOf({ ...agree({ deliverables: [story] }), type: 'SponsorshipAgreed' })).toStrictEqual([
      {
        ...{ type: 'ReportConversion', conversionId: 'c-story', ...said, reportedAt: about.reportedAt },
        ...{ sourceId: 'source', network: 'signed', transactionId: 'story', stream: 'sponsorship' },
        ...{ programId: 'p1', creatorHandle: 'mira', figures: { gross: eur(40_000n) } },
        sponsorship: { sponsorshipId: 's1', brand: 'acme', dueOn: '2026-10-27' },
        ...{ status: 'pending', corrections: 'record' },
      },
    ]);
  });
  const confirm = { type: 'ConfirmConversion', conversionId: 'c-reel', ...said };
  test('an acceptance is a confirmation', () => {
    expect(consequencesOf(accepted)).toStrictEqual([confirm]);
  });
  test('an acceptance that restates is a confirmation with its amount', () => {
    const whole = { whole: { gross: reel.gross }, reason: 'accepted with this amount' };
    expect(consequencesOf({ ...accepted, restates: true })).toStrictEqual([{ ...confirm, ...whole }]);
    expect(consequencesOf({ ...accepted, restates: true, undoes: 'x1' })).toStrictEqual([
      { ...confirm, ...whole, undoes: 'x1' },
    ]);
  });
  test('a cancellation is a reversal of all that is left of each', () => {
    expect(consequencesOf({ ...cancelled(false, reel, story), reason: 'stopped' } as SponsorshipEvent)).toStrictEqual(
      ['c-reel', 'c-story'].map((conversionId) => ({
        ...{ type: 'ReverseConversion', conversionId, ...said, reason: 'stopped', reversalId: 'x1' },
      })),
    );
  });
});
