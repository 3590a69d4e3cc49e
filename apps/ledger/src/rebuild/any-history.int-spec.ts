import fc from 'fast-check';
import { type CommissionEvent, type PayoutItemEvent, topics } from '#contracts';
import { postgresLogReader } from '#event-log';
import { commission, creatorOf, item } from '../../test/books.js';
import { type LoggedBooks, openLoggedBooks } from '../../test/logged-books.js';
import { closeMonth } from '../../test/months.js';
import { answersCheck } from '../verify/answered-requests.query.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';
import { verifyTold } from '../verify/verify-told.query.js';

const creators = ['ann', 'bea', 'cem', 'dia'];
const release = (hour: number) => ({ availableAt: `2026-11-02T${String(hour).padStart(2, '0')}:00:00.000Z` });
const zero = { share: 0n, fee: 0n };

/** What may become of a commission: each fact is one that the books take. */
const lives: readonly (readonly Parameters<typeof commission>[])[] = [
  [
    ['CommissionAccrued'],
    ['CommissionAdjusted', zero],
    ['CommissionAdjusted', { share: 10n, fee: -10n }],
    ['CommissionApproved', { share: 530n, fee: 120n, ...release(3) }],
    ['CommissionAdjusted', { ...zero, occurredAt: '2026-10-04T00:00:00.000Z' }],
    ['CommissionReversed', { share: 200n, fee: 40n }],
    ['CommissionReversed', { share: 330n, fee: 80n, occurredAt: '2026-10-05T00:00:00.000Z' }],
  ],
  [['CommissionApproved'], ['CommissionAdjusted', { share: -20n, fee: 0n }], ['CommissionReversed', { share: 500n }]],
  [
    ['CommissionApproved', release(6)],
    ['CommissionReversed'],
    ['CommissionApproved', { occurredAt: '2026-10-06T00:00:00.000Z', ...release(9) }],
  ],
  [
    ['CommissionApproved', { ...zero, ...release(3) }],
    ['CommissionAdjusted', { share: 7n, fee: 1n }],
    ['CommissionAdjusted', zero],
  ],
];

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('tell' as const),
      which: fc.array(fc.nat(31), { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('ask' as const),
      creator: fc.nat(3),
      minor: fc.integer({ min: 1, max: 900 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('go on' as const), which: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('repeat' as const), which: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      hours: fc.nat(20),
      writer: fc.constantFrom(0 as const, 1 as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('break' as const), creator: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('replay' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('close' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

const stepsFrom: ReadonlyMap<string, readonly PayoutItemEvent['type'][]> = new Map([
  ['reserved', ['PaymentStarted', 'ReservationReleased', 'PaymentStarted']],
  ['in-transit', ['PaymentSettled', 'PaymentRejected', 'PaymentSettled']],
  ['settled', ['PaymentReturned']],
] as const);

/** Leads books through a history: what it does next follows from what became of the steps before. */
class Leader {
  private readonly told = new Array<number>(32).fill(0);
  private readonly commissions: CommissionEvent[] = [];
  private readonly items: PayoutItemEvent[] = [];

  constructor(private readonly books: LoggedBooks) {}

  async take(next: Step): Promise<void> {
    const { books } = this;
    switch (next.does) {
      case 'tell':
        return this.tell(next.which.flatMap((which) => this.nextOf(which)));
      case 'ask': {
        const says = {
          creator: creators[next.creator] ?? '',
          item: `item ${this.items.length}`,
          minor: BigInt(next.minor),
        };
        return this.askFor(item('ReservationRequested', says));
      }
      case 'go on':
        return this.goOn(next.which);
      case 'repeat':
        await books.appendCommissions(...oneOf(this.commissions, next.which));
        return books.appendPayoutItems(...oneOf(this.items, next.which));
      case 'wait':
        await books.caughtUp();
        books.clock.advance(next.hours * 3_600_000);
        await books.release(next.writer);
        await books.roll();
        return;
      case 'break':
        books.broken.add(creatorOf(creators[next.creator] ?? ''));
        return;
      case 'replay':
        await books.caughtUp();
        return books.replay();
      case 'close':
        await closeMonth(books, '2026-10');
        return;
    }
  }

  private nextOf(which: number): CommissionEvent[] {
    const life = lives[which % lives.length]?.[this.told[which] ?? 0];
    if (life === undefined) return [];
    this.told[which] = (this.told[which] ?? 0) + 1;
    const [type, says] = life;
    return [commission(type, { ...says, creator: creators[which >> 3] ?? '', commission: `commission ${which}` })];
  }

  private async tell(events: readonly CommissionEvent[]): Promise<void> {
    this.commissions.push(...events);
    await this.books.appendCommissions(...events);
  }

  private async askFor(event: PayoutItemEvent): Promise<void> {
    this.items.push(event);
    await this.books.appendPayoutItems(event);
  }

  /** What was reserved is paid, or given back; what was refused stays so. */
  private async goOn(which: number): Promise<void> {
    await this.books.caughtUp();
    const { rows } = await this.books.database.admin.query<{ item_id: string; status: string }>(
      'select distinct on (item_id) item_id, status from reservation_state order by item_id, number desc',
    );
    for (const { item_id: itemId, status } of rows) {
      const asked = this.items.find((known) => known.itemId === itemId);
      const type = stepsFrom.get(status)?.at(which);
      if (asked !== undefined && type !== undefined) {
        await this.askFor({
          ...item(type),
          itemId,
          creatorId: asked.creatorId,
          amount: asked.amount,
        });
      }
    }
  }
}

function oneOf<Thing>(things: readonly Thing[], which: number): readonly Thing[] {
  return things.length === 0 ? [] : things.slice(which % things.length, (which % things.length) + 1);
}

test('books of any history are what the facts say, before and after what is parked is replayed, and switched in', () => {
  const enough = Date.now() + 25_000;
  return fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }), async (steps) => {
      // As many histories as a busy machine has time for, and never none.
      if (Date.now() > enough) return;
      const books = await openLoggedBooks();
      try {
        const leader = new Leader(books);
        for (const next of steps) await leader.take(next);
        await books.caughtUp();
        expect(await books.rebuild()).toMatchObject({ outcome: 'equal' });
        await books.replay();
        expect(await books.rebuild({ switches: true })).toMatchObject({ outcome: 'switched' });
        await leader.take({ does: 'wait', hours: 20, writer: 0 });
        const { admin } = books.database;
        const told = await verifyTold(admin, () => postgresLogReader(admin, topics));
        // These writers book, and answer nobody.
        const findings = [...(await verifyLedger(admin)), ...told.filter(({ check }) => check !== answersCheck)];
        expect(findings.filter(({ fault }) => fault !== undefined)).toEqual([]);
        expect(await books.rebuild()).toMatchObject({ outcome: 'equal' });
      } finally {
        await books.drop();
      }
    }),
    { numRuns: 12 },
  );
});
