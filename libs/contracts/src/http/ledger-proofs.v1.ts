import { Type } from 'typebox';
import { DaySchema, IdSchema, InstantSchema } from '../scalars.js';
import { PageQuerySchema } from './page.js';

const HashSchema = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 in hex' });
const NumberSchema = Type.String({ pattern: '^(0|[1-9]\\d{0,18})$' });
const ListSchema = Type.Array(Type.Unknown(), { description: 'The list that is hashed: see the guide on proofs' });

/** What is published of a day (UTC), its members in order. As it is answered, its SHA-256 is the head's hash. */
export const HeadSchema = Type.Object({
  day: DaySchema,
  format: Type.Literal('tributary.head.1'),
  instructions: Type.Object({
    ends: Type.Array(Type.Object({ nextOffset: NumberSchema, partition: Type.Integer() })),
    events: Type.Integer(),
    root: HashSchema,
  }),
  partitions: Type.Array(
    Type.Object({
      batch: NumberSchema,
      hash: HashSchema,
      partition: Type.Integer(),
      recordedAt: InstantSchema,
    }),
  ),
  previous: Type.Union([Type.Object({ day: DaySchema, hash: HashSchema }), Type.Null()]),
  root: HashSchema,
  seals: Type.Integer(),
  statements: Type.Object({ end: NumberSchema, issued: Type.Integer(), root: HashSchema }),
});

export const HeadLineSchema = Type.Object({ day: DaySchema, hash: HashSchema });

/** The cursor is the day of the last row. */
export const HeadPageQuerySchema = Type.Object(
  { ...PageQuerySchema.properties, cursor: Type.Optional(DaySchema) },
  { additionalProperties: false },
);

export const ProofQuerySchema = Type.Object(
  { creatorId: Type.Optional(IdSchema) },
  { additionalProperties: false, description: 'Whose entry it is' },
);

/** That an entry is in the books as they were published. The offline verifier reads it, with the head of `day`. */
export const ProofSchema = Type.Object({
  format: Type.Literal('tributary.proof.1'),
  claim: Type.Object({ entry: Type.String() }),
  day: DaySchema,
  heads: Type.Array(HeadSchema),
  days: Type.Array(
    Type.Object({
      day: DaySchema,
      nodes: Type.Array(HashSchema),
      seals: Type.Array(
        Type.Object({
          place: Type.Integer(),
          seal: ListSchema,
          nodes: Type.Array(HashSchema),
          entries: Type.Array(ListSchema),
        }),
      ),
    }),
  ),
});
