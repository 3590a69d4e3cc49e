import { Type, type Static } from 'typebox';
import { IdSchema, InstantSchema } from '../scalars.js';
import { defineRoute } from './route.js';

const NameSchema = Type.String({ minLength: 1, maxLength: 200 });
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

/** What a service answers about its own log, to readers whom Kafka did not bring something, and about its reading. */
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
  /** A consumer's service works on the next facts of one parked key, at most `max`; repeated, it goes on where it ended. */
  replayParked: defineRoute('POST', '/internal/log/replays', {
    body: Type.Object(
      {
        group: NameSchema,
        topic: NameSchema,
        key: Type.String({ maxLength: 2_000 }),
        max: Type.Integer({ minimum: 1, maximum: 100 }),
      },
      { additionalProperties: false },
    ),
    answer: Type.Object({
      worked: Type.Integer({ minimum: 0 }),
      failed: Type.Optional(Type.Object({ offset: OffsetSchema, cause: Type.String() })),
      more: Type.Optional(Type.Literal(true)),
    }),
  }),
};
