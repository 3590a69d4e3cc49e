import fc from 'fast-check';
import { accept, after, agree, before, cancel, eur, named, noon, reel, story } from '../../test/sponsorship-words.js';
import { type ConversionCommand, conversionDecider } from './conversion.decider.js';
import { consequencesOf, type SponsorshipCommand, sponsorshipDecider, standingOf } from './sponsorship.decider.js';

interface Owed {
  readonly minor: bigint;
  readonly isConfirmed: boolean;
  readonly standing: ReturnType<typeof standingOf> | undefined;
}

/** What is owed for each deliverable after commands in this order; what comes before the agreement waits for it. */
function owedAfter(commands: readonly (SponsorshipCommand | ConversionCommand)[]): Map<string, Owed> {
  let sponsorship = sponsorshipDecider.initial;
  const conversions = new Map([reel, story].map(({ conversionId }) => [conversionId, conversionDecider.initial]));
  const waiting: (SponsorshipCommand | ConversionCommand)[] = [];
  const change = (command: ConversionCommand) => {
    const state = conversions.get(command.conversionId) ?? conversionDecider.initial;
    const made = conversionDecider.decide(state, command);
    const events = made.outcome === 'decided' ? made.events : [];
    conversions.set(
      command.conversionId,
      events.reduce((folded, one) => conversionDecider.evolve(folded, one), state),
    );
    return made;
  };
  const hear = (command: SponsorshipCommand | ConversionCommand): void => {
    if (!('sponsorshipId' in command)) {
      if (sponsorship.status === 'unagreed') waiting.push(command);
      else change(command);
      return;
    }
    const decision = sponsorshipDecider.decide(sponsorship, command);
    if (decision.outcome === 'refused' && decision.refusal === 'sponsorship-unagreed') waiting.push(command);
    if (decision.outcome !== 'decided') return;
    for (const event of decision.events) {
      sponsorship = sponsorshipDecider.evolve(sponsorship, event);
      for (const consequence of consequencesOf(event)) expect(change(consequence).outcome).not.toBe('refused');
    }
    if (command.type === 'AgreeSponsorship') waiting.splice(0).forEach(hear);
  };
  commands.forEach(hear);
  const promises = sponsorship.status === 'unagreed' ? [] : [...sponsorship.deliverables.values()];
  const standings = new Map(promises.map((promised) => [promised.conversionId, standingOf(promised)]));
  return new Map(
    [...conversions].map(([id, state]) => {
      const minor = state.status === 'unreported' ? 0n : (state.left.gross?.minor ?? 0n);
      return [id, { minor, isConfirmed: minor !== 0n && state.status === 'confirmed', standing: standings.get(id) }];
    }),
  );
}

/** Each acceptance is dated no later than the cancellations that name nothing. */
const told = fc.record({
  acceptances: fc.subarray([accept(), accept({ ...story, gross: eur(39_000n), occurredAt: before })]),
  cancellations: fc.subarray([cancel(), cancel({ cancellationId: 'x2', occurredAt: after }), named('x3', 'story')]),
});
const inSomeOrder = told.chain(({ acceptances, cancellations }) => {
  const once = [agree(), ...acceptances, ...cancellations];
  const repeated = fc.shuffledSubarray([...once, ...once], { minLength: 0 });
  return repeated
    .chain((more) => fc.shuffledSubarray([...once, ...more], { minLength: once.length + more.length }))
    .map((commands) => ({ once, commands }));
});

test('whatever the order and however often it is told, the same is owed, and each stands as what is owed for it', () => {
  fc.assert(
    fc.property(inSomeOrder, ({ once, commands }) => {
      const isOf = (deliverableId: string) =>
        once.some((one) => one.type === 'AcceptDeliverable' && one.deliverableId === deliverableId);
      const isCancelled = once.some((one) => one.type === 'CancelSponsorship' && one.only === undefined);
      const isStoryCancelled = once.some((one) => one.type === 'CancelSponsorship' && one.only !== undefined);
      const owed = (minor: bigint, isConfirmed: boolean): Owed => ({
        ...{ minor, isConfirmed, standing: isConfirmed ? 'accepted' : minor === 0n ? 'cancelled' : 'promised' },
      });
      const rest = (minor: bigint) => owed(isCancelled ? 0n : minor, false);
      expect(owedAfter(commands)).toStrictEqual(
        new Map([
          ['c-reel', isOf('reel') ? owed(150_000n, true) : rest(150_000n)],
          ['c-story', isStoryCancelled ? owed(0n, false) : isOf('story') ? owed(39_000n, true) : rest(40_000n)],
        ]),
      );
    }),
    { numRuns: 1_000 },
  );
});

const part = (minor: bigint, reversalId = 'r1'): ConversionCommand => ({
  ...{ type: 'ReverseConversion', conversionId: 'c-reel', occurredAt: noon, requestId: 'q2', reversalId },
  figures: { gross: eur(minor) },
});
const rest: ConversionCommand = {
  ...{ type: 'ReverseConversion', conversionId: 'c-reel', occurredAt: noon, requestId: 'q2', reversalId: 'r3' },
};
const acceptedWith = (minor: bigint) => accept({ gross: eur(minor), occurredAt: before });
const leftOfReel = (...commands: (SponsorshipCommand | ConversionCommand)[]) =>
  owedAfter(commands).get('c-reel')?.minor;

test('what was taken back in part stays so, whatever is accepted and whenever it is told', () => {
  const amounts = fc.record({
    first: fc.bigInt(1n, 40_000n),
    second: fc.bigInt(1n, 40_000n),
    more: fc.bigInt(0n, 99_999n),
  });
  const order = fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3], { minLength: 8 });
  fc.assert(
    fc.property(amounts, order, ({ first, second, more }, places) => {
      const words = [agree(), acceptedWith(first + second + more), part(first), part(second, 'r2')];
      const inOrder = places.flatMap((place) => words[place] ?? []);
      expect(leftOfReel(...inOrder, cancel())).toBe(more);
    }),
    { numRuns: 1_000 },
  );
});

test('what was taken back whole stays so, whenever it is told and whatever is cancelled', () => {
  const order = fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3], { minLength: 8 });
  const amounts = fc.record({ accepted: fc.bigInt(1n, 150_000n), taken: fc.bigInt(1n, 150_000n) });
  fc.assert(
    fc.property(amounts, order, fc.boolean(), ({ accepted, taken }, places, inPart) => {
      const words = [agree(), acceptedWith(accepted), cancel(), rest];
      const inOrder = places.flatMap((place) => words[place] ?? []);
      expect(leftOfReel(...(inPart ? [part(taken)] : []), ...inOrder)).toBe(0n);
    }),
    { numRuns: 1_000 },
  );
});

const hundredParts = Array.from({ length: 100 }, (_one, index) => part(1n, `part-${index}`));
const overHundred = [...hundredParts, cancel(), rest, acceptedWith(150_000n)];

test.each<[bigint, string, (SponsorshipCommand | ConversionCommand)[]]>([
  [90_000n, 'that undoes a cancellation', [part(50_000n), cancel(), acceptedWith(140_000n)]],
  [100_000n, 'of all that was agreed, that undoes a cancellation', [part(50_000n), cancel(), acceptedWith(150_000n)]],
  [0n, 'of less than was taken back', [part(50_000n), acceptedWith(49_999n)]],
  [0n, 'of exactly what was taken back', [part(50_000n), acceptedWith(50_000n)]],
  [0n, 'of what was taken back whole', [rest, acceptedWith(150_000n)]],
  [1n, 'of a cent more than was taken back whole', [rest, acceptedWith(150_001n)]],
  [0n, 'that undoes a cancellation after which all was taken back', [cancel(), rest, acceptedWith(150_000n)]],
  [1n, 'of a cent more than a cancellation and what is left after it', [cancel(), rest, acceptedWith(150_001n)]],
  [0n, 'that undoes a cancellation of what was taken back whole', [rest, cancel(), acceptedWith(150_000n)]],
  [149_900n, 'that undoes a cancellation, after a hundred parts and what was left then', overHundred],
  [1n, 'of a cent more than was taken back', [part(50_000n), acceptedWith(50_001n)]],
])('%d is left by an acceptance %s', (left, _which, words) => expect(leftOfReel(agree(), ...words)).toBe(left));
