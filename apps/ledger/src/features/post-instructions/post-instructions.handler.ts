import type { LogBatch } from '#event-log';
import type { Tx } from '#postgres';
import { entriesOf } from '../../domain/instruction.js';
import { decodeInstruction } from '../../instructions/instruction-facts.js';
import type { Journal } from '../../journal/journal.js';
import { causeOf } from '../../states/facts.js';

/**
 * Posts what was instructed; proposals and their ends move nothing. There is no state to hold a fact against: it was
 * decided in this very database, in a stream that has each version once.
 */
export async function postInstructions(deps: { journal: Journal }, batch: LogBatch, tx: Tx): Promise<void> {
  const slice = await deps.journal.begin(tx, batch.partition);
  for (const logged of batch.events) {
    const event = decodeInstruction(logged);
    if (event.type !== 'Instructed') continue;
    for (const [index, entry] of entriesOf(event.instructionId, event.proposal.instruction).entries()) {
      slice.post({ ...entry, cause: { ...causeOf(logged), index }, correlationId: logged.correlationId });
    }
  }
  await slice.write();
}
