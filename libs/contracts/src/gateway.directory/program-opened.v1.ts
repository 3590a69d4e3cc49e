import { Type } from 'typebox';
import { IdSchema, InstantSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';

export const programOpened = defineEvent(
  'ProgramOpened',
  1,
  Type.Object({
    programId: IdSchema,
    name: Type.String({ minLength: 1, maxLength: 140 }),
    allowedHosts: Type.Array(Type.String({ minLength: 1, maxLength: 253 }), { maxItems: 100 }),
    occurredAt: InstantSchema,
  }),
);
