import { Type } from 'typebox';
import { CurrencySchema, DaySchema, IdSchema, InstantSchema, MoneySchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';

const batchFields = { batchId: IdSchema, occurredAt: InstantSchema };
const SubjectSchema = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'Who did it: the subject of the token',
});
const Sha256Schema = Type.String({ pattern: '^[0-9a-f]{64}$' });
const ReasonSchema = Type.String({ minLength: 1, maxLength: 500 });

export const batchDrafted = defineEvent(
  'BatchDrafted',
  1,
  Type.Object({
    ...batchFields,
    currency: CurrencySchema,
    rail: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' }),
    valueDate: DaySchema,
    draftedBy: SubjectSchema,
    /** The offset of ledger.entry.v1 in each partition that the draft has seen, as decimal strings. */
    cut: Type.Array(Type.String({ pattern: '^\\d{1,19}$' })),
    itemCount: Type.Integer({ minimum: 0 }),
  }),
);
export const batchFreezing = defineEvent(
  'BatchFreezing',
  1,
  Type.Object({ ...batchFields, itemCount: Type.Integer({ minimum: 1 }), frozenBy: SubjectSchema }),
);
/** Every item is answered; from here on the list and its hash do not change. */
export const batchFrozen = defineEvent(
  'BatchFrozen',
  1,
  Type.Object({
    ...batchFields,
    itemsSha256: Sha256Schema,
    itemCount: Type.Integer({ minimum: 0 }),
    total: MoneySchema,
  }),
);
export const batchApprovalRequested = defineEvent(
  'BatchApprovalRequested',
  1,
  Type.Object({ ...batchFields, maker: SubjectSchema, itemsSha256: Sha256Schema }),
);
export const batchApproved = defineEvent(
  'BatchApproved',
  1,
  Type.Object({ ...batchFields, checker: SubjectSchema, itemsSha256: Sha256Schema }),
);
export const batchRejected = defineEvent(
  'BatchRejected',
  1,
  Type.Object({ ...batchFields, checker: SubjectSchema, reason: ReasonSchema }),
);
export const batchCancelled = defineEvent(
  'BatchCancelled',
  1,
  Type.Object({ ...batchFields, cancelledBy: SubjectSchema, reason: ReasonSchema }),
);
/** The file's bytes are stored and every attempt is committed; it may now be handed to the bank. */
export const batchSubmitted = defineEvent(
  'BatchSubmitted',
  1,
  Type.Object({
    ...batchFields,
    messageId: Type.String({ minLength: 1, maxLength: 35 }),
    fileSha256: Sha256Schema,
    submittedBy: SubjectSchema,
  }),
);
export const batchClosed = defineEvent('BatchClosed', 1, Type.Object({ ...batchFields, paid: MoneySchema }));
