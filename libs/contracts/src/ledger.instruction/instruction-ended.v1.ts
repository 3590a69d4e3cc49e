import { Type } from 'typebox';
import { DebtorSchema, IdSchema, InstantSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';
import { InstructionReasonSchema, PersonSchema } from './instruction.js';

/** Whose books it would have touched: a creator's, or those about a debtor. */
const aboutFields = {
  instructionId: IdSchema,
  creatorId: Type.Optional(IdSchema),
  debtor: Type.Optional(DebtorSchema),
  occurredAt: InstantSchema,
};
const endedFields = { ...aboutFields, reason: InstructionReasonSchema };

/** The second person said no. */
export const instructionRejected = defineEvent(
  'InstructionRejected',
  1,
  Type.Object({ ...endedFields, rejectedBy: PersonSchema }),
);

/** It was given, and the books could not take it when its turn came: nothing moved. */
export const instructionRefused = defineEvent(
  'InstructionRefused',
  1,
  Type.Object({ ...aboutFields, refusal: Type.String({ pattern: '^[a-z][a-z-]{0,39}$' }) }),
);

/** Who proposed it took it back. */
export const instructionWithdrawn = defineEvent(
  'InstructionWithdrawn',
  1,
  Type.Object({ ...endedFields, withdrawnBy: PersonSchema }),
);
