import { type PayoutItemEvent, payoutItemTopic, type ReservationEvent as Answer, reservationTopic } from '#contracts';
import { derivedId, type EventLog, type LogBatch, type LoggedEvent, type NewEvent } from '#event-log';
import type { Tx } from '#postgres';
import { creatorAccount } from '../../domain/chart-of-accounts.js';
import { reservationDecider } from '../../domain/reservation.decider.js';
import { entryKindOf, legsOf, type PayoutFact, type ReservationEvent } from '../../domain/reservation.js';
import type { Journal } from '../../journal/journal.js';
import type { JournalSlice } from '../../journal/journal-slice.js';
import { causeOf, factOf, refusedFact } from '../../states/facts.js';
import { QuietMoves } from '../../states/quiet-moves.query.js';
import { ReservationStates } from '../../states/reservation-states.query.js';

/** The facts of the topic that are answers of ours, as the item took them, move nothing. */
type MoneyFact = Exclude<PayoutItemEvent, { type: 'ReservationConfirmed' | 'ReservationDeclined' }>;

interface Report {
  readonly logged: LoggedEvent;
  readonly event: MoneyFact;
}

/**
 * Posts a slice of payout facts and answers requests for reservations in ledger.reservation.v1, in one transaction. Too
 * little money is an answer; a fact out of turn is a PermanentFault, and nothing of the slice is kept then.
 */
export async function postPayoutItems(
  deps: { journal: Journal; log: Pick<EventLog, 'append'> },
  batch: LogBatch,
  tx: Tx,
): Promise<void> {
  const answers = await bookPayoutItems(deps, batch, tx);
  if (answers.length > 0) await deps.log.append({ topic: reservationTopic.name, events: answers }, tx);
}

/** The same, and gives the answers to whoever sends them. */
export async function bookPayoutItems(
  deps: { journal: Journal },
  batch: LogBatch,
  tx: Tx,
): Promise<readonly NewEvent[]> {
  const reports = batch.events.flatMap((logged): Report[] => {
    const event = payoutItemTopic.decode(logged);
    return movesMoney(event) ? [{ logged, event }] : [];
  });
  const slice = await deps.journal.begin(tx, batch.partition);
  const states = await ReservationStates.load(
    tx,
    batch.partition,
    reports.map(({ event }) => event.itemId),
  );
  await slice.watch(reports.map(({ event }) => availableOf(event)));
  const answers: NewEvent[] = [];
  const quiet = new QuietMoves(slice);
  for (const { logged, event } of reports) {
    const command = { ...event, fact: factOf(logged), available: slice.balance(availableOf(event)) } as PayoutFact;
    const decision = reservationDecider.decide(states.of(event.itemId), command);
    if (decision.outcome === 'refused') throw refusedFact(logged, decision.refusal);
    if (decision.outcome === 'unchanged') continue;
    const place = slice.nextSeq;
    for (const decided of decision.events) {
      states.add(decided, postOf(slice, { event: decided, reverses: reversedBy(decided, states) }, logged));
      answers.push(...answerTo(decided, logged));
    }
    if (slice.nextSeq === place) quiet.ofFact(logged);
  }
  await Promise.all([slice.write(), states.write(), quiet.write(tx)]);
  return answers;
}

function movesMoney(event: PayoutItemEvent): event is MoneyFact {
  return event.type !== 'ReservationConfirmed' && event.type !== 'ReservationDeclined';
}

function availableOf({ creatorId, amount }: MoneyFact) {
  return creatorAccount(creatorId, 'available', amount.currency);
}

/** A return takes back the entry by which the item was paid. */
function reversedBy(event: ReservationEvent, states: ReservationStates): bigint | undefined {
  return event.type === 'Returned' ? states.settledBy(event.itemId) : undefined;
}

interface Posting {
  readonly event: ReservationEvent;
  readonly reverses: bigint | undefined;
}

function postOf(slice: JournalSlice, { event, reverses }: Posting, logged: LoggedEvent): bigint | undefined {
  const kind = entryKindOf(event);
  if (kind === undefined) return undefined;
  return slice.post({
    kind,
    effectiveAt: event.occurredAt,
    currency: event.amount.currency,
    legs: legsOf(event),
    reference: event.itemId,
    cause: causeOf(logged),
    correlationId: logged.correlationId,
    ...(reverses === undefined ? {} : { reverses }),
  });
}

function answerTo(event: ReservationEvent, { id, correlationId }: LoggedEvent): NewEvent[] {
  if (event.type !== 'Reserved' && event.type !== 'Refused') return [];
  const { itemId, batchId, creatorId, amount, occurredAt } = event;
  const fields = { itemId, batchId, creatorId, amount, occurredAt };
  const answer: Answer =
    event.type === 'Refused'
      ? {
          type: 'ReservationRefused',
          ...fields,
          reason: 'insufficient-available',
          available: { minor: event.available, currency: amount.currency },
        }
      : { type: 'FundsReserved', ...fields };
  return [
    {
      id: derivedId(reservationTopic.name, id),
      key: creatorId,
      occurredAt,
      correlationId,
      causationId: id,
      ...reservationTopic.encode(answer),
    },
  ];
}
