import { type CommissionEvent, type PayoutItemEvent, toJson } from '#contracts';
import type { Money } from '#money';

/** Where the money of one commission is, said as plainly as can be: five heaps. */
interface Heaps {
  readonly pending: bigint;
  readonly held: bigint;
  readonly available: bigint;
  readonly feePending: bigint;
  readonly feeRevenue: bigint;
}

export interface ModelCommission extends Heaps {
  readonly creatorId: string;
  readonly currency: string;
  readonly debtor: string;
  readonly programId: string;
  readonly goesTo: 'pending' | 'held' | 'available';
  readonly releaseAt?: string;
}

export interface ModelItem {
  readonly creatorId: string;
  readonly currency: string;
  readonly minor: bigint;
  readonly status: 'reserved' | 'refused' | 'released' | 'transit' | 'settled' | 'rejected' | 'returned';
  /** What the bank kept when it came back. */
  readonly kept: bigint;
}

/**
 * The books as somebody would keep them who has never heard of entries: what is known of each commission and payout
 * item. Balances are summed from these, not from postings.
 */
export interface Model {
  readonly commissions: ReadonlyMap<string, ModelCommission>;
  readonly items: ReadonlyMap<string, ModelItem>;
  /** Event id → what it said. */
  readonly facts: ReadonlyMap<string, string>;
  readonly entries: number;
}

export const emptyModel: Model = { commissions: new Map(), items: new Map(), facts: new Map(), entries: 0 };

export type ModelFact = { readonly id: string } & (
  { readonly commission: CommissionEvent } | { readonly item: PayoutItemEvent }
);

/** The model after a fact; the same one where it was taken before; 'refused' where the books may not take it. */
export function applied(model: Model, fact: ModelFact): Model | 'refused' {
  const said = contentOf(fact);
  const before = model.facts.get(fact.id);
  if (before !== undefined) return before === said ? model : 'refused';
  const after = 'item' in fact ? afterItem(model, fact.item) : afterCommission(model, fact.commission);
  return after === 'refused' ? after : { ...after, facts: new Map(model.facts).set(fact.id, said) };
}

/** Every hold that has ended by then. */
export function released(model: Model, now: string): Model {
  let { entries } = model;
  const commissions = new Map(model.commissions);
  for (const [id, one] of commissions) {
    if (one.goesTo !== 'held' || one.releaseAt === undefined || one.releaseAt > now) continue;
    const { releaseAt: _over, ...rest } = one;
    commissions.set(id, { ...rest, goesTo: 'available', held: 0n, available: one.available + one.held });
    if (one.held > 0n) entries += 1;
  }
  return { ...model, commissions, entries };
}

/** What a fact says, as text. */
function contentOf(fact: ModelFact): string {
  return toJson('item' in fact ? fact.item : fact.commission);
}

function totalOf({ pending, held, available, feePending, feeRevenue }: Heaps): bigint {
  return pending + held + available + feePending + feeRevenue;
}

/** Debits − credits by account, all stripes of an account together, without those at nothing. */
export function balancesOf({ commissions, items }: Model): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  const add = (account: string, minor: bigint) => sums.set(account, (sums.get(account) ?? 0n) + minor);
  for (const one of commissions.values()) {
    const { creatorId, currency, debtor, programId } = one;
    add(`company/receivable_pending/${debtor}/${currency}`, one.pending + one.feePending);
    add(`company/receivable/${debtor}/${currency}`, one.held + one.available + one.feeRevenue);
    add(`company/fee_pending/${programId}/${currency}`, -one.feePending);
    add(`company/fee_revenue/${programId}/${currency}`, -one.feeRevenue);
    for (const kind of ['pending', 'held', 'available'] as const) add(`${creatorId}/${kind}//${currency}`, -one[kind]);
  }
  for (const { creatorId, currency, minor, status, kept } of items.values()) {
    add(`company/payout_fee/sepa/${currency}`, kept);
    add(`company/bank/DE02120300000000202051/${currency}`, -kept);
    if (status === 'refused' || status === 'released' || status === 'rejected' || status === 'returned') continue;
    add(`${creatorId}/available//${currency}`, minor);
    if (status === 'reserved') add(`${creatorId}/reserved//${currency}`, -minor);
    if (status === 'transit') add(`company/transit/sepa/${currency}`, -minor);
    if (status === 'settled') add(`company/bank/DE02120300000000202051/${currency}`, -minor);
  }
  return new Map([...sums].filter(([, minor]) => minor !== 0n));
}

export function availableOf(model: Model, creatorId: string, currency: string): bigint {
  return -(balancesOf(model).get(`${creatorId}/available//${currency}`) ?? 0n);
}

function afterCommission(model: Model, event: CommissionEvent): Model | 'refused' {
  const before = model.commissions.get(event.commissionId);
  const begins = event.type === 'CommissionAccrued' || event.type === 'CommissionApproved';
  if (before === undefined && !begins) return 'refused';
  const open = before !== undefined && totalOf(before) !== 0n ? before : undefined;
  if (open !== undefined && open.currency !== event.total.currency) return 'refused';
  const negative = event.creatorShare.minor < 0n || event.fee.minor < 0n;
  if (negative && event.type !== 'CommissionAdjusted') return 'refused';
  const heaps = heapsAfter(before, open, event);
  if (heaps === 'refused' || Object.values(heaps).some((minor) => minor < 0n)) return 'refused';
  const commission: ModelCommission = {
    ...heaps,
    ...goalOf(before, event),
    creatorId: event.creatorId,
    currency: event.total.currency,
    debtor: event.debtor,
    programId: event.programId,
  };
  const moved = (Object.keys(nothing) as (keyof Heaps)[]).some((heap) => heaps[heap] !== (before?.[heap] ?? 0n));
  const commissions = new Map(model.commissions).set(event.commissionId, commission);
  return { ...model, commissions, entries: model.entries + (moved ? 1 : 0) };
}

const nothing: Heaps = { pending: 0n, held: 0n, available: 0n, feePending: 0n, feeRevenue: 0n };

function goalOf(
  before: ModelCommission | undefined,
  event: CommissionEvent,
): Pick<ModelCommission, 'goesTo' | 'releaseAt'> {
  if (event.type === 'CommissionAccrued') return { goesTo: 'pending' };
  if (event.type === 'CommissionApproved') {
    return event.availableAt === undefined ? { goesTo: 'available' } : { goesTo: 'held', releaseAt: event.availableAt };
  }
  const { goesTo = 'pending', releaseAt } = before ?? {};
  return { goesTo, ...(releaseAt === undefined ? {} : { releaseAt }) };
}

function heapsAfter(
  before: ModelCommission | undefined,
  open: ModelCommission | undefined,
  event: CommissionEvent,
): Heaps | 'refused' {
  const [share, fee] = [event.creatorShare.minor, event.fee.minor];
  switch (event.type) {
    case 'CommissionAccrued':
      return open === undefined ? { ...nothing, pending: share, feePending: fee } : 'refused';
    case 'CommissionApproved': {
      const whole = open?.goesTo === 'pending' && open.pending === share && open.feePending === fee;
      if (open !== undefined && !whole) return 'refused';
      return { ...nothing, [event.availableAt === undefined ? 'available' : 'held']: share, feeRevenue: fee };
    }
    case 'CommissionReversed':
      return taken(
        taken(before ?? nothing, ['pending', 'held', 'available'], share),
        ['feePending', 'feeRevenue'],
        fee,
      );
    case 'CommissionAdjusted': {
      const { goesTo = 'pending' } = before ?? {};
      const shared = put(before ?? nothing, share, { into: goesTo, from: ['pending', 'held', 'available'] });
      return put(shared, fee, {
        into: goesTo === 'pending' ? 'feePending' : 'feeRevenue',
        from: ['feePending', 'feeRevenue'],
      });
    }
  }
}

function put(
  heaps: Heaps,
  minor: bigint,
  { into, from }: { into: keyof Heaps; from: readonly (keyof Heaps)[] },
): Heaps {
  return minor < 0n ? taken(heaps, from, -minor) : { ...pickHeaps(heaps), [into]: heaps[into] + minor };
}

/** From the first heap that has some, then the next; more than there is goes below zero in the last. */
function taken(heaps: Heaps, from: readonly (keyof Heaps)[], minor: bigint): Heaps {
  const left = { ...pickHeaps(heaps) };
  let owed = minor;
  from.forEach((heap, index) => {
    const part = index === from.length - 1 || owed < left[heap] ? owed : left[heap];
    left[heap] -= part;
    owed -= part;
  });
  return left;
}

function pickHeaps({ pending, held, available, feePending, feeRevenue }: Heaps): {
  -readonly [heap in keyof Heaps]: bigint;
} {
  return { pending, held, available, feePending, feeRevenue };
}

const steps: Readonly<Record<string, readonly [from: ModelItem['status'], to: ModelItem['status']]>> = {
  ReservationReleased: ['reserved', 'released'],
  PaymentStarted: ['reserved', 'transit'],
  PaymentSettled: ['transit', 'settled'],
  PaymentRejected: ['transit', 'rejected'],
  PaymentReturned: ['settled', 'returned'],
};

function afterItem(model: Model, event: PayoutItemEvent): Model | 'refused' {
  const { type, itemId, creatorId, amount } = event;
  const { minor, currency } = amount;
  const before = model.items.get(itemId);
  const kept = keptOf(event) ?? { minor: 0n, currency };
  const set = (status: ModelItem['status']): Model => ({
    ...model,
    items: new Map(model.items).set(itemId, { creatorId, currency, minor, status, kept: kept.minor }),
    entries: model.entries + (status === 'refused' ? 0 : 1),
  });
  if (before === undefined) {
    if (type !== 'ReservationRequested' || minor <= 0n) return 'refused';
    return set(availableOf(model, creatorId, currency) < minor ? 'refused' : 'reserved');
  }
  const same = before.creatorId === creatorId && before.currency === currency && before.minor === minor;
  const step = steps[type];
  if (!same || step?.[0] !== before.status) return 'refused';
  if (kept.currency !== currency || kept.minor < 0n || kept.minor >= minor) return 'refused';
  return set(step[1]);
}

function keptOf(event: PayoutItemEvent): Money | undefined {
  if (event.type === 'PaymentReturned') return event.kept;
  return event.type === 'PaymentRejected' ? event.kept?.amount : undefined;
}
