import { Type } from 'typebox';
import { defineEvent } from '../event-contract.js';
import { instructionFields, PersonSchema, proposed, writeOffFields } from './instruction.js';

export const writeOffProposed = defineEvent(
  'WriteOffProposed',
  1,
  Type.Object({ ...instructionFields, ...writeOffFields, ...proposed }),
);

export const writeOffInstructed = defineEvent(
  'WriteOffInstructed',
  1,
  Type.Object({ ...instructionFields, ...writeOffFields, instructedBy: PersonSchema, approvedBy: PersonSchema }),
);
