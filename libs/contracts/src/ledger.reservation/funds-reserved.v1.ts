import { Type } from 'typebox';
import { IdSchema, InstantSchema, MoneySchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';

export const reservationFields = {
  itemId: IdSchema,
  batchId: IdSchema,
  creatorId: IdSchema,
  amount: MoneySchema,
  occurredAt: InstantSchema,
};

export const fundsReserved = defineEvent('FundsReserved', 1, Type.Object(reservationFields));
