import { Type } from 'typebox';
import { IdSchema, InstantSchema, SlugSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';

export const creatorRegistered = defineEvent(
  'CreatorRegistered',
  1,
  Type.Object({
    creatorId: IdSchema,
    handle: SlugSchema,
    displayName: Type.String({ minLength: 1, maxLength: 140 }),
    occurredAt: InstantSchema,
  }),
);
