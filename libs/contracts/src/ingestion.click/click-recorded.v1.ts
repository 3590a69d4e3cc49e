import { Type } from 'typebox';
import { IdSchema, InstantSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';

export const clickRecorded = defineEvent(
  'ClickRecorded',
  1,
  Type.Object({
    clickId: Type.String({ minLength: 1, maxLength: 512 }),
    linkId: IdSchema,
    creatorId: IdSchema,
    programId: IdSchema,
    occurredAt: InstantSchema,
    referrerHost: Type.Optional(Type.String({ maxLength: 253 })),
    device: Type.Optional(Type.Enum(['desktop', 'mobile', 'tablet', 'other'])),
    country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    /** Keyed, rotating HMAC of address and user agent: tells repeats apart, names nobody. */
    visitor: Type.Optional(Type.String({ maxLength: 64 })),
    globalPrivacyControl: Type.Optional(Type.Boolean()),
  }),
);
