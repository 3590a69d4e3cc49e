import { commissionTopic, instructionTopic, payoutItemTopic, settlementTopic } from '#contracts';
import type { LogBatch } from '#event-log';
import type { Tx } from '#postgres';
import { postCommissions } from '../features/post-commissions/post-commissions.handler.js';
import { bookPayoutItems } from '../features/post-payout-items/post-payout-items.handler.js';
import { postSettlements } from '../features/post-settlements/post-settlements.handler.js';
import { bookInstructions } from '../instructions/book-instructions.handler.js';
import type { Journal } from '../journal/journal.js';
import type { SeenCommissions } from '../states/seen-commissions.js';

export interface Books {
  readonly journal: Journal;
  /** Where nobody else writes them. */
  readonly seen?: SeenCommissions;
}

/** How the facts of a topic come into the books, and nothing that follows outside of them. */
export interface Booker {
  readonly topic: string;
  /** The live consumer's. */
  readonly group: string;
  readonly book: (books: Books, batch: LogBatch, tx: Tx) => Promise<unknown>;
}

export const bookers: readonly Booker[] = [
  {
    topic: commissionTopic.name,
    group: 'ledger-commissions',
    book: postCommissions,
  },
  {
    topic: payoutItemTopic.name,
    group: 'ledger-payout-items',
    book: bookPayoutItems,
  },
  {
    topic: instructionTopic.name,
    group: 'ledger-instructions',
    book: bookInstructions,
  },
  {
    topic: settlementTopic.name,
    group: 'ledger-settlements',
    book: postSettlements,
  },
];
