import { Type } from 'typebox';
import { IdSchema, InstantSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';
import { FiguresSchema } from './figures.js';

/** `figures` is the part that is taken back, which is nothing where nothing was left; the conversion keeps what is left. */
export const conversionReversed = defineEvent(
  'ConversionReversed',
  1,
  Type.Object({
    conversionId: IdSchema,
    reversalId: Type.String({ minLength: 1, maxLength: 256 }),
    figures: FiguresSchema,
    reason: Type.Optional(Type.String({ maxLength: 200 })),
    occurredAt: InstantSchema,
    requestId: IdSchema,
  }),
);
