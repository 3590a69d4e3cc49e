import { commissionTopic, instructionTopic, payoutItemTopic, settlementTopic } from '#contracts';
import type { LogBatch } from '#event-log';
import type { Tx } from '#postgres';
import { postCommissions } from '../features/post-commissions/post-commissions.handler.js';
import { bookPayoutItems } from '../features/post-payout-items/post-payout-items.handler.js';
import { postSettlements } from '../features/post-settlements/post-settlements.handler.js';
import { bookInstructions } from '../instructions/book-instructions.handler.js';
import type { Journal } from '../journal/journal.js';

/** How the facts of a topic come into the books, and nothing that follows outside of them. */
export interface Booker {
  readonly topic: string;
  /** The live consumer's. */
  readonly group: string;
  readonly book: (journal: Journal, batch: LogBatch, tx: Tx) => Promise<unknown>;
}

export const bookers: readonly Booker[] = [
  {
    topic: commissionTopic.name,
    group: 'ledger-commissions',
    book: (journal, batch, tx) => postCommissions({ journal }, batch, tx),
  },
  {
    topic: payoutItemTopic.name,
    group: 'ledger-payout-items',
    book: (journal, batch, tx) => bookPayoutItems({ journal }, batch, tx),
  },
  {
    topic: instructionTopic.name,
    group: 'ledger-instructions',
    book: (journal, batch, tx) => bookInstructions({ journal }, batch, tx),
  },
  {
    topic: settlementTopic.name,
    group: 'ledger-settlements',
    book: (journal, batch, tx) => postSettlements({ journal }, batch, tx),
  },
];
