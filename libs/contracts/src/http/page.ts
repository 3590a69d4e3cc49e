import { Type, type TSchema } from 'typebox';
import { IdSchema } from '../scalars.js';

/** A keyset page: at most 200 rows, and an opaque cursor where there are more. */
export const PageQuerySchema = Type.Object(
  {
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  { additionalProperties: false },
);

export function PageSchema<Item extends TSchema>(item: Item) {
  return Type.Object({ items: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) });
}

/** A page of a list whose cursor is the id of the last row. */
export const PageByIdQuerySchema = Type.Object(
  { ...PageQuerySchema.properties, cursor: Type.Optional(IdSchema) },
  { additionalProperties: false },
);
