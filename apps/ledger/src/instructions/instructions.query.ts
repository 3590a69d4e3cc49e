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
  refusal: string | null;
}

interface NewRow {
  readonly instructionId: string;
  readonly proposal: Proposal;
  readonly status: 'proposed' | 'instructed';
  readonly proposedBy: string;
  readonly proposedAt: string;
}

export async function insertInstructions(tx: Tx, rows: readonly NewRow[]): Promise<void> {
  await tx.query(
    `insert into instruction (instruction_id, status, kind, says, reason_code, reason, proposed_by, proposed_at)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::text[], $7::text[],
       $8::timestamptz[])`,
    [
      rows.map(({ instructionId }) => instructionId),
      rows.map(({ status }) => status),
      rows.map(({ proposal }) => proposal.instruction.kind),
      rows.map(({ proposal: { instruction } }) => {
        const { kind: _, ...says } = instruction;
        return toJson(says);
      }),
      rows.map(({ proposal }) => proposal.reasonCode),
      rows.map(({ proposal }) => proposal.reason),
      rows.map(({ proposedBy }) => proposedBy),
      rows.map(({ proposedAt }) => proposedAt),
    ],
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

/** The books could not take what was given. */
export async function refuseInstruction(
  tx: Tx,
  instructionId: string,
  { refusal, partition }: { refusal: string; partition: number },
): Promise<void> {
  await tx.query("update instruction set status = 'refused', refusal = $2, refused_in = $3 where instruction_id = $1", [
    ...[instructionId, refusal, partition],
  ]);
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
    ...(row.refusal === null ? {} : { refusal: row.refusal }),
  };
}
