import type { BodyOf, instructionRoutes } from '#contracts';
import type { Tx } from '#postgres';
import type { InstructionRefusal } from '../../domain/instruction.decider.js';
import { booksAtHand } from '../../instructions/books-at-hand.query.js';
import { insertInstructions } from '../../instructions/instructions.query.js';
import { stepInstruction } from '../../instructions/streams.js';
import { instructionOf } from '../../instructions/told-instruction.js';
import type { LedgerDeps } from '../../ledger.deps.js';

type Deps = Pick<LedgerDeps, 'streams' | 'clock' | 'newId' | 'aloneUpTo'>;

/** Takes an instruction in: given at once where one person is enough, else for a second one to decide. */
export async function proposeInstruction(
  { streams, clock, newId, aloneUpTo }: Deps,
  tx: Tx,
  { actor, alone, reasonCode, reason, ...told }: BodyOf<typeof instructionRoutes.proposeInstruction>,
): Promise<{ instructionId: string } | InstructionRefusal | 'one-instruction'> {
  const instruction = instructionOf(told);
  if (instruction === undefined) return 'one-instruction';
  const instructionId = newId();
  const proposal = { instruction, reasonCode, reason };
  const occurredAt = clock();
  const decision = await stepInstruction(streams, tx, {
    ...{ type: 'Propose', instructionId, proposal, by: actor, occurredAt },
    ...(alone && instruction.kind === 'adjustment' ? { aloneUpTo: aloneUpTo(instruction.amount.currency) } : {}),
    books: await booksAtHand(tx, instruction),
  });
  if (decision.outcome === 'refused') return decision.refusal;
  const isGiven = decision.outcome === 'decided' && decision.events.some(({ type }) => type === 'Instructed');
  const status = isGiven ? 'instructed' : 'proposed';
  await insertInstructions(tx, [{ instructionId, proposal, status, proposedBy: actor, proposedAt: occurredAt }]);
  return { instructionId };
}
