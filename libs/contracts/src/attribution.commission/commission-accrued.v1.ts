import { Type } from 'typebox';
import { defineEvent } from '../event-contract.js';
import { commissionFields } from './commission.js';

/** Reported and decided, not yet confirmed by whoever owes it. */
export const commissionAccrued = defineEvent('CommissionAccrued', 1, Type.Object(commissionFields));
