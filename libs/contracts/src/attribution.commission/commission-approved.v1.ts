import { Type } from 'typebox';
import { InstantSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';
import { commissionFields } from './commission.js';

/** Confirmed: owed for certain. The amounts are the whole of the commission as it now stands. */
export const commissionApproved = defineEvent(
  'CommissionApproved',
  1,
  Type.Object({
    ...commissionFields,
    /** The end of the hold. Absent: no hold, payable at once. */
    availableAt: Type.Optional(InstantSchema),
  }),
);
