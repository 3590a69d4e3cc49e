import type { Tx } from '#postgres';
import type { InstructionRefusal } from '../../domain/instruction.decider.js';
import { booksAtHand } from '../../instructions/books-at-hand.query.js';
import { lockInstruction, updateInstruction } from '../../instructions/instructions.query.js';
import { stepInstruction } from '../../instructions/streams.js';
import type { LedgerDeps } from '../../ledger.deps.js';

type Deps = Pick<LedgerDeps, 'streams' | 'clock'>;

interface Word {
  readonly instructionId: string;
  readonly actor: string;
}

/** Another than the maker says yes: the books follow. */
export async function approveInstruction(
  { streams, clock }: Deps,
  tx: Tx,
  { instructionId, actor }: Word,
): Promise<InstructionRefusal | undefined> {
  const instruction = await lockInstruction(tx, instructionId);
  if (instruction === undefined) return 'instruction-unknown';
  const occurredAt = clock();
  const books = await booksAtHand(tx, instruction);
  const decision = await stepInstruction(streams, tx, { type: 'Approve', instructionId, by: actor, books, occurredAt });
  if (decision.outcome === 'refused') return decision.refusal;
  await updateInstruction(tx, instructionId, { status: 'instructed', decidedBy: actor, decidedAt: occurredAt });
  return undefined;
}

/** A proposal ends without a trace in the books: by another's no, or taken back by its maker. */
export async function endInstruction(
  { streams, clock }: Deps,
  tx: Tx,
  { instructionId, actor, reason, as }: Word & { readonly reason: string; readonly as: 'Reject' | 'Withdraw' },
): Promise<InstructionRefusal | undefined> {
  await lockInstruction(tx, instructionId);
  const occurredAt = clock();
  const decision = await stepInstruction(streams, tx, { type: as, instructionId, by: actor, reason, occurredAt });
  if (decision.outcome === 'refused') return decision.refusal;
  const status = as === 'Reject' ? 'rejected' : 'withdrawn';
  await updateInstruction(tx, instructionId, { status, decidedBy: actor, decidedAt: occurredAt, reason });
  return undefined;
}
