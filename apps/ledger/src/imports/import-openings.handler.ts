import { instructionTopic } from '#contracts';
import { derivedId, partitionOf } from '#event-log';
import type { Tx } from '#postgres';
import { holderOf, keyOf, type Opening } from '../domain/instruction.js';
import type { InstructionRefusal } from '../domain/instruction.decider.js';
import { closedMonths } from '../instructions/books-at-hand.query.js';
import { insertInstructions } from '../instructions/instructions.query.js';
import { stepInstructions } from '../instructions/streams.js';
import type { LedgerDeps } from '../ledger.deps.js';

/** What became of a line: taken over now, taken over before, or why not. */
export type OpeningOutcome = 'imported' | 'repeated' | InstructionRefusal;

/** Takes lines of another system's books over, in order: one load, one append, one outcome for each. */
export async function importOpenings(
  { streams, clock }: Pick<LedgerDeps, 'streams' | 'clock'>,
  tx: Tx,
  { openings, actor }: { readonly openings: readonly Opening[]; readonly actor: string },
): Promise<readonly OpeningOutcome[]> {
  const closed = await closedMonths(tx);
  const occurredAt = clock();
  const commands = openings.map((instruction) => {
    const partition = partitionOf(keyOf(holderOf(instruction)), instructionTopic.partitions);
    const closedThrough = closed.get(partition)?.[instruction.amount.currency];
    return {
      type: 'Propose' as const,
      instructionId: openingId(instruction),
      proposal: { instruction, reasonCode: 'other', reason: reasonOf(instruction) },
      by: actor,
      books: closedThrough === undefined ? {} : { closedThrough },
      occurredAt,
    };
  });
  const decisions = await stepInstructions(streams, tx, commands);
  const imported = commands.filter((_, index) => decisions[index]?.outcome === 'decided');
  await insertInstructions(
    tx,
    imported.map(({ instructionId, proposal }) => ({
      ...{ instructionId, proposal, status: 'instructed', proposedBy: actor, proposedAt: occurredAt },
    })),
  );
  return decisions.map((decision) => {
    if (decision.outcome === 'refused') return decision.refusal;
    return decision.outcome === 'decided' ? 'imported' : 'repeated';
  });
}

/** A line's identity for ever: under the same name and reference nothing else can be taken over. */
function openingId({ importName, reference }: Opening): string {
  return derivedId('opening', importName, reference);
}

function reasonOf({ importName, reference }: Opening): string {
  return `Taken over by the import ${importName}, line ${reference}`;
}
