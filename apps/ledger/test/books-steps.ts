import fc from 'fast-check';
import type { CommissionEvent, PayoutItemEvent } from '#contracts';
import { derivedId, partitionOf } from '#event-log';
import { applied, availableOf, type Model, type ModelFact, type ModelItem } from './books-model.js';
import { commission, creatorOf, item } from './books.js';

const partitions = 12;
const partitionOfCreator = (name: string) => partitionOf(creatorOf(name), partitions);

/** Two who share a journal partition, and one beside them. */
const names = Array.from({ length: 200 }, (_, number) => `creator ${number}`);
const [first = ''] = names;
const found = (shares: boolean) =>
  names.slice(1).find((name) => (partitionOfCreator(name) === partitionOfCreator(first)) === shares) ?? '';
const creators = [first, found(true), found(false)] as const;
const currencies = ['EUR', 'EUR', 'USD', 'JPY'] as const;

/** What somebody wants to happen; what that means in money is found from the books as they stand. */
const intent = fc.record({
  does: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('accrue' as const, 'approve' as const) },
    { weight: 1, arbitrary: fc.constantFrom('raise' as const, 'lower' as const, 'shift' as const) },
    { weight: 1, arbitrary: fc.constant('reverse' as const) },
    { weight: 3, arbitrary: fc.constant('pay' as const) },
  ),
  creator: fc.constantFrom(...creators),
  number: fc.nat({ max: currencies.length - 1 }),
  part: fc.constantFrom('all' as const, 'half' as const, 'one' as const, 'more' as const),
  currency: fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant('GBP') }),
  holdDays: fc.nat({ max: 3 }),
  daysAgo: fc.nat({ max: 40 }),
  share: fc.integer({ min: 1, max: 1_000 }),
  fee: fc.nat({ max: 200 }),
});
export type Intent = typeof intent extends fc.Arbitrary<infer One> ? One : never;

const writer = fc.constantFrom(0 as const, 1 as const);
const intents = fc.array(intent, { minLength: 1, maxLength: 5 });

const step = fc.oneof(
  { weight: 10, arbitrary: fc.record({ step: fc.constant('post' as const), writer, intents }) },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('repeat' as const), writer, fact: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('forge' as const), writer, fact: fc.nat() }) },
  {
    weight: 4,
    arbitrary: fc.record({ step: fc.constant('crash' as const), writer, intents, after: fc.nat({ max: 12 }) }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('race' as const), intents, others: intents }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('twice at once' as const), intents }) },
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('wait' as const),
      days: fc.nat({ max: 2 }),
      writers: fc.constantFrom<(0 | 1)[]>([0], [1], [0, 1]),
      releaseBatch: fc.integer({ min: 1, max: 4 }),
    }),
  },
);
export type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

export const histories = fc.array(step, { minLength: 15, maxLength: 30 });

interface Asked {
  readonly now: string;
  /** So many facts were made before: no two have an id. */
  readonly asked: number;
}

/** A slice of the log: facts of one topic and partition, each as if those before it had been taken. */
export function sliceOf(model: Model, wanted: readonly Intent[], { now, asked }: Asked): readonly ModelFact[] {
  let reached = model;
  const facts: ModelFact[] = [];
  for (const one of wanted) {
    const fact = factOf(reached, one, { now, asked: asked + facts.length });
    if (facts[0] !== undefined && placeOf(fact) !== placeOf(facts[0])) continue;
    facts.push(fact);
    const after = applied(reached, fact);
    if (after !== 'refused') reached = after;
  }
  return facts;
}

function placeOf(fact: ModelFact): string {
  const { creatorId } = 'item' in fact ? fact.item : fact.commission;
  return `${'item' in fact ? 'item' : 'commission'} ${partitionOf(creatorId, partitions)}`;
}

function factOf(model: Model, one: Intent, { now, asked }: Asked): ModelFact {
  const id = derivedId('fact of a history', asked);
  const occurredAt = new Date(Date.parse(now) - one.daysAgo * 86_400_000).toISOString();
  const said = commissionSaid(model, one, now);
  if (said !== undefined) {
    const { type, share, fee, availableAt } = said;
    const { creator, currency = currencies[one.number] ?? 'EUR' } = one;
    const says = { creator, commission: `${creator} ${one.number}`, currency, share, fee, occurredAt };
    return { id, commission: commission(type, { ...says, ...(availableAt === undefined ? {} : { availableAt }) }) };
  }
  return { id, item: itemSaid(model, one, occurredAt) };
}

const commissionTypes = {
  accrue: 'CommissionAccrued',
  approve: 'CommissionApproved',
  raise: 'CommissionAdjusted',
  lower: 'CommissionAdjusted',
  shift: 'CommissionAdjusted',
  reverse: 'CommissionReversed',
} as const;

interface Said {
  readonly type: CommissionEvent['type'];
  readonly share: bigint;
  readonly fee: bigint;
  readonly availableAt?: string;
}

function commissionSaid(model: Model, one: Intent, now: string): Said | undefined {
  const { creator, number, part, holdDays } = one;
  if (one.does === 'pay') return undefined;
  const known = model.commissions.get(derivedId('commission', `${creator} ${number}`));
  // What is not there cannot be changed: now and then that is tried, else it is brought first.
  const does = known === undefined && part !== 'more' && one.does !== 'accrue' ? 'approve' : one.does;
  const type = commissionTypes[does];
  const [share, fee] = [BigInt(one.share), BigInt(one.fee)];
  const whole = {
    share: known === undefined ? 0n : known.pending + known.held + known.available,
    fee: known === undefined ? 0n : known.feePending + known.feeRevenue,
  };
  const some = { share: portionOf(whole.share, part), fee: portionOf(whole.fee, part === 'more' ? 'all' : part) };
  const until = new Date(Date.parse(now) + holdDays * 86_400_000).toISOString();
  const held = holdDays === 0 ? {} : { availableAt: until };
  if (does === 'accrue' || does === 'raise') return { type, share, fee };
  if (does === 'approve')
    return whole.share + whole.fee === 0n ? { type, share, fee, ...held } : { type, ...some, ...held };
  if (does === 'lower') return { type, share: -some.share, fee: -some.fee };
  if (does === 'shift') return { type, share: -some.share, fee: some.share };
  return { type, ...some };
}

/** The next step of a payout item in its turn, or, where too much is asked for, out of it. */
function itemSaid(model: Model, one: Intent, occurredAt: string): PayoutItemEvent {
  const { creator, part } = one;
  // Few items, so that some of them come to their end.
  const [name, ownCurrency] = one.number === 0 ? [`${creator} dollars`, 'USD'] : [`${creator} euros`, 'EUR'];
  const known = model.items.get(derivedId('item', name));
  const currency = one.currency ?? ownCurrency;
  const type = itemStep(known?.status, one);
  const isBack = type === 'PaymentReturned' || type === 'PaymentRejected';
  const kept =
    isBack && part !== 'all' && (type === 'PaymentReturned' || part === 'one')
      ? { kept: { minor: part === 'more' ? (known?.minor ?? 1n) : 1n, currency } }
      : {};
  const event = item(type, { creator, item: name, occurredAt, ...kept });
  const available = availableOf(model, event.creatorId, currency);
  const wanted = available > 0n ? portionOf(available, part) : BigInt(one.share);
  return { ...event, amount: { minor: known?.minor ?? wanted, currency } };
}

function itemStep(status: ModelItem['status'] | undefined, { holdDays, part }: Intent): PayoutItemEvent['type'] {
  const goesWell = holdDays < 2;
  if (status === undefined) return goesWell || part !== 'more' ? 'ReservationRequested' : 'PaymentStarted';
  if (status === 'settled') return 'PaymentReturned';
  if (status === 'transit') return goesWell ? 'PaymentSettled' : 'PaymentRejected';
  return goesWell ? 'PaymentStarted' : 'ReservationReleased';
}

function portionOf(whole: bigint, part: Intent['part']): bigint {
  switch (part) {
    case 'all':
      return whole;
    case 'half':
      return whole / 2n;
    case 'one':
      return whole === 0n ? 0n : 1n;
    case 'more':
      return whole + 1n;
  }
}

/** The same fact with another amount. */
export function forged(fact: ModelFact): ModelFact {
  if ('item' in fact) {
    const { amount } = fact.item;
    return { ...fact, item: { ...fact.item, amount: { ...amount, minor: amount.minor + 1n } } };
  }
  const { total, fee } = fact.commission;
  const more = { total: { ...total, minor: total.minor + 1n }, fee: { ...fee, minor: fee.minor + 1n } };
  return { ...fact, commission: { ...fact.commission, ...more } };
}
