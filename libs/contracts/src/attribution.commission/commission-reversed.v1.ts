import { Type } from 'typebox';
import { defineEvent } from '../event-contract.js';
import { commissionFields } from './commission.js';

/** Taken back, whole or in part; the amounts are positive and say how much. */
export const commissionReversed = defineEvent(
  'CommissionReversed',
  1,
  Type.Object({ ...commissionFields, reason: Type.Optional(Type.String({ maxLength: 200 })) }),
);
