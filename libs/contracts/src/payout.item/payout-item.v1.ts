import { Type } from 'typebox';
import { DaySchema, IdSchema, InstantSchema, MoneySchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';

const itemFields = {
  itemId: IdSchema,
  batchId: IdSchema,
  creatorId: IdSchema,
  amount: MoneySchema,
  occurredAt: InstantSchema,
};
const RailSchema = Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' });

/** Asks the ledger to set the amount aside. */
export const reservationRequested = defineEvent('ReservationRequested', 1, Type.Object(itemFields));
/** The ledger's yes, as the item took it. */
export const reservationConfirmed = defineEvent('ReservationConfirmed', 1, Type.Object(itemFields));
/** The ledger's no, as the item took it: the item is out of its batch. */
export const reservationDeclined = defineEvent(
  'ReservationDeclined',
  1,
  Type.Object({ ...itemFields, reason: Type.String({ maxLength: 80 }) }),
);
/** Gives back what was set aside: the item will not be paid in this batch. */
export const reservationReleased = defineEvent(
  'ReservationReleased',
  1,
  Type.Object({ ...itemFields, reason: Type.String({ maxLength: 80 }) }),
);
/** The attempt and the rail's key, committed before anything leaves the house. */
export const paymentStarted = defineEvent(
  'PaymentStarted',
  1,
  Type.Object({ ...itemFields, rail: RailSchema, endToEndId: Type.String({ minLength: 1, maxLength: 35 }) }),
);
/** The bank booked it. */
export const paymentSettled = defineEvent(
  'PaymentSettled',
  1,
  Type.Object({
    ...itemFields,
    rail: RailSchema,
    bankAccount: Type.String({ maxLength: 64 }),
    bookedOn: DaySchema,
    statementId: IdSchema,
  }),
);
/** What the bank kept of money that came back, and on which account of ours. */
const KeptSchema = Type.Object({ amount: MoneySchema, bankAccount: Type.String({ maxLength: 64 }) });

/** The rail refused it; the money goes back to the creator, whole. */
export const paymentRejected = defineEvent(
  'PaymentRejected',
  1,
  Type.Object({
    ...itemFields,
    rail: RailSchema,
    reason: Type.String({ maxLength: 80 }),
    /** Absent where nothing was kept. */
    kept: Type.Optional(KeptSchema),
  }),
);
/** The bank booked it, and sent it back later: the money goes back to the creator, whole. */
export const paymentReturned = defineEvent(
  'PaymentReturned',
  1,
  Type.Object({
    ...itemFields,
    rail: RailSchema,
    bankAccount: Type.String({ maxLength: 64 }),
    /** The bank's code, such as AC04. */
    reason: Type.String({ maxLength: 80 }),
    /** What the bank kept of it; absent where the whole amount came back. */
    kept: Type.Optional(MoneySchema),
    bookedOn: DaySchema,
    statementId: IdSchema,
  }),
);
