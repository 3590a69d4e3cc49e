import type { LogBatch } from '#event-log';
import type { Tx } from '#postgres';
import { type Account, creatorAccount } from '../domain/chart-of-accounts.js';
import { type Clearing, entriesOf, type Instruction } from '../domain/instruction.js';
import { type BooksAtHand, exceeded, type PostingRefusal } from '../domain/instruction.decider.js';
import type { Journal } from '../journal/journal.js';
import type { JournalSlice } from '../journal/journal-slice.js';
import { Differences } from '../states/differences.query.js';
import { causeOf } from '../states/facts.js';
import { QuietMoves } from '../states/quiet-moves.query.js';
import { decodeInstruction } from './instruction-facts.js';

interface RefusedInstruction {
  readonly instructionId: string;
  readonly refusal: PostingRefusal;
}

/**
 * Posts what was instructed, and gives what was refused to whoever tells of it. There is no state to hold a fact
 * against: it was decided in this very database, in a stream that has each version once. What was there when it was
 * decided may be gone.
 */
export async function bookInstructions(
  deps: { journal: Journal },
  batch: LogBatch,
  tx: Tx,
): Promise<readonly RefusedInstruction[]> {
  const given = batch.events.flatMap((logged) => {
    const event = decodeInstruction(logged);
    return event.type === 'Instructed' ? [{ logged, event }] : [];
  });
  const slice = await deps.journal.begin(tx, batch.partition);
  await slice.watch(given.flatMap(({ event }) => takenFrom(event.proposal.instruction) ?? []));
  const clearings = given.map(({ event }) => event.proposal.instruction).filter(({ kind }) => kind === 'clearing');
  const differences = await Differences.load(tx, batch.partition, clearings as Clearing[]);
  const quiet = new QuietMoves(slice);
  const refused: RefusedInstruction[] = [];
  for (const { logged, event } of given) {
    const { instructionId, proposal } = event;
    const { instruction } = proposal;
    const refusal = exceeded(instruction, booksOf(instruction, { slice, differences }));
    if (refusal !== undefined) {
      refused.push({ instructionId, refusal });
      quiet.ofFact(logged);
      continue;
    }
    for (const [index, entry] of entriesOf(instructionId, instruction).entries()) {
      const cause = { ...causeOf(logged), index };
      const seq = slice.post({ ...entry, cause, correlationId: logged.correlationId });
      if (instruction.kind === 'clearing') differences.clear(instruction, { instructionId, seq });
    }
  }
  await Promise.all([slice.write(), differences.write(), quiet.write(tx)]);
  return refused;
}

/** The account that may not go below zero by it; a stripe of the partition's own, or a creator's. */
function takenFrom(instruction: Instruction): Account | undefined {
  if (instruction.kind !== 'exchange') return undefined;
  return creatorAccount(instruction.creatorId, 'available', instruction.from.currency);
}

function booksOf(
  instruction: Instruction,
  { slice, differences }: { slice: JournalSlice; differences: Differences },
): Omit<BooksAtHand, 'closedThrough'> {
  if (instruction.kind === 'clearing') {
    const openMinor = differences.openOf(instruction);
    return openMinor === undefined ? {} : { openMinor };
  }
  const account = takenFrom(instruction);
  return account === undefined ? {} : { availableMinor: slice.balance(account) };
}
