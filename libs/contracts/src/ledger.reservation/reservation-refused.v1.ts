import { Type } from 'typebox';
import { MoneySchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';
import { reservationFields } from './funds-reserved.v1.js';

export const reservationRefused = defineEvent(
  'ReservationRefused',
  1,
  Type.Object({
    ...reservationFields,
    reason: Type.Enum(['insufficient-available']),
    /** What was available when it was asked for. */
    available: MoneySchema,
  }),
);
