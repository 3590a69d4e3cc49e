import { Type } from 'typebox';
import { defineEvent } from '../event-contract.js';
import { clearingFields, instructionFields, PersonSchema, proposed } from './instruction.js';

export const clearingProposed = defineEvent(
  'ClearingProposed',
  1,
  Type.Object({ ...instructionFields, ...clearingFields, ...proposed }),
);

export const clearingInstructed = defineEvent(
  'ClearingInstructed',
  1,
  Type.Object({ ...instructionFields, ...clearingFields, instructedBy: PersonSchema, approvedBy: PersonSchema }),
);
