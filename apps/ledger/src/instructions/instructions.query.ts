import { type InstructionView, type NewInstruction, reviveMoney, toJson } from '#contracts';
import type { Queryable, Tx } from '#postgres';
import type { Instruction, Proposal } from '../domain/instruction.js';
import { instructionOf, memberOf } from './told-instruction.js';

interface InstructionRow {
  instruction_id: string;
  status: InstructionView['status'];
  kind: Instruction['kind'];
  says: unknown;
  reason_code: InstructionView['reasonCode'];
  reason: string;
  proposed_by: string;
  proposed_at: Date;
  decided_by: string | null;
  decided_at: Date | null;
  decision_reason: string | null;
}

export async function insertInstruction(
  tx: Tx,
  { instruction, reasonCode, reason }: Proposal,
  row: { instructionId: string; status: 'proposed' | 'instructed'; proposedBy: string; proposedAt: string },
): Promise<void> {
  const { kind, ...says } = instruction;
  await tx.query(
    `insert into instruction (instruction_id, status, kind, says, reason_code, reason, proposed_by, proposed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.instructionId, row.status, kind, toJson(says), reasonCode, reason, row.proposedBy, row.proposedAt],
  );
}

/** Holds the instruction until the transaction ends. Undefined where there is none. */
export async function lockInstruction(tx: Tx, instructionId: string): Promise<Instruction | undefined> {
  const { rows } = await tx.query<InstructionRow>('select * from instruction where instruction_id = $1 for update', [
    instructionId,
  ]);
  return rows[0] === undefined ? undefined : instructionOf(viewOf(rows[0]));
}

export async function updateInstruction(
  tx: Tx,
  instructionId: string,
  to: { status: InstructionView['status']; decidedBy: string; decidedAt: string; reason?: string },
): Promise<void> {
  await tx.query(
    `update instruction set status = $2, decided_by = $3, decided_at = $4, decision_reason = $5
     where instruction_id = $1`,
    [instructionId, to.status, to.decidedBy, to.decidedAt, to.reason ?? null],
  );
}

export async function findInstruction(
  database: Queryable,
  instructionId: string,
): Promise<InstructionView | undefined> {
  const { rows } = await database.query<InstructionRow>('select * from instruction where instruction_id = $1', [
    instructionId,
  ]);
  return rows[0] === undefined ? undefined : viewOf(rows[0]);
}

/** Newest first; the cursor is the last one of the page before. */
export async function listInstructions(
  database: Queryable,
  { cursor, status, limit = 50 }: { cursor?: string; status?: InstructionView['status']; limit?: number },
): Promise<{ items: InstructionView[]; nextCursor: string | null }> {
  const { rows } = await database.query<InstructionRow>(
    `select * from instruction
     where ($1::uuid is null or instruction_id < $1) and ($2::text is null or status = $2)
     order by instruction_id desc limit $3`,
    [cursor ?? null, status ?? null, limit + 1],
  );
  const items = rows.slice(0, limit).map(viewOf);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.instructionId ?? null) : null };
}

function viewOf(row: InstructionRow): InstructionView {
  return {
    instructionId: row.instruction_id,
    status: row.status,
    ...({ [memberOf[row.kind]]: reviveMoney(row.says) } as Partial<NewInstruction>),
    reasonCode: row.reason_code,
    reason: row.reason,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at.toISOString(),
    ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at.toISOString() }),
    ...(row.decision_reason === null ? {} : { decisionReason: row.decision_reason }),
  };
}
