import { Type } from 'typebox';
import { IdSchema, InstantSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';
import { FiguresSchema } from './figures.js';

/** The whole of the figures as they are now, not the difference. */
export const conversionAmended = defineEvent(
  'ConversionAmended',
  1,
  Type.Object({
    conversionId: IdSchema,
    figures: FiguresSchema,
    reason: Type.Optional(Type.String({ maxLength: 200 })),
    occurredAt: InstantSchema,
    requestId: IdSchema,
  }),
);
