import { Type } from 'typebox';
import { defineEvent } from '../event-contract.js';
import { adjustmentFields, instructionFields, PersonSchema, proposed } from './instruction.js';

export const adjustmentProposed = defineEvent(
  'AdjustmentProposed',
  1,
  Type.Object({ ...instructionFields, ...adjustmentFields, ...proposed }),
);

/** Without `approvedBy`: small enough for one person. */
export const adjustmentInstructed = defineEvent(
  'AdjustmentInstructed',
  1,
  Type.Object({
    ...instructionFields,
    ...adjustmentFields,
    instructedBy: PersonSchema,
    approvedBy: Type.Optional(PersonSchema),
  }),
);
