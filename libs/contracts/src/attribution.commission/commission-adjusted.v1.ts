import { Type } from 'typebox';
import { defineEvent } from '../event-contract.js';
import { commissionFields } from './commission.js';

/** A new decision about the same conversion: the amounts are the signed difference to the one before. */
export const commissionAdjusted = defineEvent('CommissionAdjusted', 1, Type.Object(commissionFields));
