import { Type, type Static } from 'typebox';
import { IdSchema, InstantSchema } from '../scalars.js';
import { defineRoute } from './route.js';

const OffsetSchema = Type.String({ pattern: '^\\d{1,18}$', description: 'Place in the partition, from 0' });

/** Events of a page at most; fewer come where they are large. */
export const maxLogPage = 1_000;

export const LogQuerySchema = Type.Object({
  from: OffsetSchema,
  limit: Type.Integer({ minimum: 1, maximum: maxLogPage, default: maxLogPage }),
});

/** A logged fact as it was written: its payload is what its contract says, byte for byte. */
export const LoggedFactSchema = Type.Object({
  id: IdSchema,
  type: Type.String(),
  version: Type.Integer({ minimum: 1 }),
  key: Type.String(),
  occurredAt: InstantSchema,
  recordedAt: InstantSchema,
  correlationId: Type.String(),
  causationId: Type.Optional(Type.String()),
  payloadBase64: Type.String(),
});
export type LoggedFact = Static<typeof LoggedFactSchema>;

/** The log of an owner, for readers whom Kafka did not bring something. */
export const logRoutes = {
  /** The next offset of each partition. */
  heads: defineRoute('GET', '/internal/log/:topic/heads', {
    answer: Type.Object({ heads: Type.Array(OffsetSchema) }),
  }),
  /** Facts without holes from an offset on; none at the head. */
  read: defineRoute('GET', '/internal/log/:topic/:partition/facts', {
    query: LogQuerySchema,
    answer: Type.Object({ firstOffset: OffsetSchema, facts: Type.Array(LoggedFactSchema) }),
  }),
};
