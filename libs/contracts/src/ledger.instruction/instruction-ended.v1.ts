import { Type } from 'typebox';
import { DebtorSchema, IdSchema, InstantSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';
import { InstructionReasonSchema, PersonSchema } from './instruction.js';

/** Whose books it would have touched: a creator's, or those about a debtor. */
const endedFields = {
  instructionId: IdSchema,
  creatorId: Type.Optional(IdSchema),
  debtor: Type.Optional(DebtorSchema),
  reason: InstructionReasonSchema,
  occurredAt: InstantSchema,
};

/** The second person said no. */
export const instructionRejected = defineEvent(
  'InstructionRejected',
  1,
  Type.Object({ ...endedFields, rejectedBy: PersonSchema }),
);

/** Who proposed it took it back. */
export const instructionWithdrawn = defineEvent(
  'InstructionWithdrawn',
  1,
  Type.Object({ ...endedFields, withdrawnBy: PersonSchema }),
);
