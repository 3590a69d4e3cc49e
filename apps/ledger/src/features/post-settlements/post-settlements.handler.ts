import { type SettlementEvent, type SettlementLine, settlementTopic } from '#contracts';
import type { LogBatch, LoggedEvent } from '#event-log';
import type { Tx } from '#postgres';
import { settlementDecider } from '../../domain/settlement.decider.js';
import { legsOf, type SettlementFact, type SettlementPosted } from '../../domain/settlement.js';
import type { Journal } from '../../journal/journal.js';
import type { JournalSlice } from '../../journal/journal-slice.js';
import { causeOf, factOf, refusedFact } from '../../states/facts.js';
import { QuietMoves } from '../../states/quiet-moves.query.js';
import { SettlementStates } from '../../states/settlement-states.query.js';

/**
 * Posts a slice of what debtors have paid, an entry a part. Throws PermanentFault on a part that the books refuse;
 * nothing of the slice is kept then.
 */
export async function postSettlements(deps: { journal: Journal }, batch: LogBatch, tx: Tx): Promise<void> {
  const reports = batch.events.map((logged) => ({ logged, event: settlementTopic.decode(logged) }));
  const slice = await deps.journal.begin(tx, batch.partition);
  const states = await SettlementStates.load(
    tx,
    batch.partition,
    reports.map(({ event }) => event),
  );
  const quiet = new QuietMoves(slice);
  for (const { logged, event } of reports) {
    const decision = settlementDecider.decide(states.of(event), settlementFactOf(logged, event));
    if (decision.outcome === 'refused') throw refusedFact(logged, decision.refusal);
    if (decision.outcome === 'unchanged') continue;
    for (const posted of decision.events) {
      const place = slice.nextSeq;
      const seq = postOf(slice, posted, logged);
      states.add(posted, event, { seq, place });
      if (seq === undefined) quiet.ofFact(logged);
    }
  }
  await Promise.all([slice.write(), states.write(), quiet.write(tx)]);
}

function settlementFactOf(logged: LoggedEvent, event: SettlementEvent): SettlementFact {
  const { settlementId, part, currency, bankAccount, occurredAt, sourceId, total, lines } = event;
  const sumOf = (take: (line: SettlementLine) => bigint) => lines.reduce((sum, line) => sum + take(line), 0n);
  const monies = lines.flatMap(({ expected, paid, difference }) => [expected, paid, difference]);
  return {
    fact: factOf(logged),
    ...{ settlementId, part, currency, bankAccount, occurredAt },
    debtor: `source:${sourceId}`,
    currencies: [total, ...monies].map((money) => money.currency),
    paid: sumOf(({ paid }) => paid.minor),
    difference: sumOf(({ difference }) => difference.minor),
  };
}

function postOf(slice: JournalSlice, posted: SettlementPosted, logged: LoggedEvent): bigint | undefined {
  const legs = legsOf(posted);
  if (legs.every(({ minor }) => minor === 0n)) return undefined;
  return slice.post({
    kind: 'settlement-posted',
    effectiveAt: posted.occurredAt,
    currency: posted.currency,
    legs,
    reference: posted.settlementId,
    cause: causeOf(logged),
    correlationId: logged.correlationId,
  });
}
