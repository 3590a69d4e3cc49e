import { Type, type Static } from 'typebox';
import { MoneySchema } from '../scalars.js';

/**
 * The amounts of a report, all in one currency: `sale` is what the shopper paid, `commission` what the network owes
 * for it, `gross` what a direct stream brought in. At least one is there.
 */
export const FiguresSchema = Type.Object(
  { sale: Type.Optional(MoneySchema), commission: Type.Optional(MoneySchema), gross: Type.Optional(MoneySchema) },
  { additionalProperties: false, minProperties: 1 },
);
export type Figures = Static<typeof FiguresSchema>;
