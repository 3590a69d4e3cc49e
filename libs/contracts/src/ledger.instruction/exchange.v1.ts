import { Type } from 'typebox';
import { defineEvent } from '../event-contract.js';
import { exchangeFields, instructionFields, PersonSchema, proposed } from './instruction.js';

export const exchangeProposed = defineEvent(
  'ExchangeProposed',
  1,
  Type.Object({ ...instructionFields, ...exchangeFields, ...proposed }),
);

/** Becomes two entries, one a currency, which meet in the company's position of the pair. */
export const exchangeInstructed = defineEvent(
  'ExchangeInstructed',
  1,
  Type.Object({ ...instructionFields, ...exchangeFields, instructedBy: PersonSchema, approvedBy: PersonSchema }),
);
