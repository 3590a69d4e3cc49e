import type { LogBatch, StreamStore } from '#event-log';
import type { Tx } from '#postgres';
import { bookInstructions } from '../../instructions/book-instructions.handler.js';
import { refuseInstruction } from '../../instructions/instructions.query.js';
import { stepInstructions } from '../../instructions/streams.js';
import type { Journal } from '../../journal/journal.js';

interface Deps {
  readonly journal: Journal;
  readonly streams: StreamStore;
  readonly clock: () => string;
}

/**
 * Posts what was instructed, and tells of what the books could not take, in one transaction; proposals and their ends
 * move nothing.
 */
export async function postInstructions({ journal, streams, clock }: Deps, batch: LogBatch, tx: Tx): Promise<void> {
  const refused = await bookInstructions({ journal }, batch, tx);
  const occurredAt = clock();
  await stepInstructions(
    streams,
    tx,
    refused.map((one) => ({ type: 'Refuse' as const, ...one, occurredAt })),
  );
  for (const { instructionId, refusal } of refused) {
    await refuseInstruction(tx, instructionId, { refusal, partition: batch.partition });
  }
}
