import { Type } from 'typebox';
import { defineEvent } from '../event-contract.js';
import { instructionFields, openingFields, PersonSchema } from './instruction.js';

/** What another system's books say, taken over. */
export const openingImported = defineEvent(
  'OpeningImported',
  1,
  Type.Object({ ...instructionFields, ...openingFields, instructedBy: PersonSchema }),
);
