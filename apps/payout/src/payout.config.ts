import { Type } from 'typebox';
import type { ConfigOf } from '#runtime';

export const payoutSettings = Type.Object({
  DEBTOR_NAME: Type.String({ minLength: 1, maxLength: 70, description: 'Who pays: the name on the account' }),
  DEBTOR_IBAN: Type.String({ pattern: '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$', description: 'The account that pays' }),
  DEBTOR_BIC: Type.Optional(Type.String({ pattern: '^[A-Z0-9]{8}([A-Z0-9]{3})?$', description: "The account's bank" })),
  MINIMUM_PAYOUT_MINOR: Type.Integer({
    minimum: 1,
    default: 1000,
    description: 'Least payout, in minor units of the batch currency',
  }),
  COOLING_OFF_HOURS: Type.Integer({
    minimum: 0,
    maximum: 720,
    default: 48,
    description: 'How long changed payment details wait before they are paid to',
  }),
  RETURN_FEE_LIMIT_MINOR: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 2500,
    description: 'Most that the bank may keep of a returned payment, in minor units; more is listed, not booked',
  }),
  PAYMENT_DETAILS_KEY: Type.String({
    pattern: '^[0-9a-f]{64}$',
    secret: true,
    description: "Wraps the keys of creators' payment details: 64 hex digits",
  }),
  BODY_LIMIT_BYTES: Type.Integer({
    minimum: 1,
    maximum: 64 * 1024 * 1024,
    default: 17 * 1024 * 1024,
    description: 'Largest request body, in bytes; bank statements are large',
  }),
});
export type PayoutConfig = ConfigOf<typeof payoutSettings>;
