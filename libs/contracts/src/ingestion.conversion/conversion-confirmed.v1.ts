import { Type } from 'typebox';
import { IdSchema, InstantSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';

export const conversionConfirmed = defineEvent(
  'ConversionConfirmed',
  1,
  Type.Object({ conversionId: IdSchema, occurredAt: InstantSchema, requestId: IdSchema }),
);
