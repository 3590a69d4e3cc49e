import { isValidBIC, isValidIBAN } from 'ibantools';
import type { BodyOf, payoutRoutes } from '#contracts';
import type { Tx } from '#postgres';
import { type Details, insertDetails, type MaskedDetails } from '../../details/details.query.js';
import type { PayoutDeps } from '../../payout.deps.js';

/** In order of precedence. */
export const paymentDetailsRefusals = ['iban-invalid', 'bic-invalid'] as const;
export type PaymentDetailsRefusal = (typeof paymentDetailsRefusals)[number];

/** A new version of where a creator is paid: check digits and, where a country has them, national ones included. */
export async function putPaymentDetails(
  { clock, paymentDetailsKey }: Pick<PayoutDeps, 'clock' | 'paymentDetailsKey'>,
  tx: Tx,
  { creatorId, body }: { creatorId: string; body: BodyOf<typeof payoutRoutes.putPaymentDetails> },
): Promise<MaskedDetails | PaymentDetailsRefusal> {
  const { bic: givenBic, ...rest } = body.details;
  const iban = rest.iban.replace(/[\s-]/g, '').toUpperCase();
  const bic = givenBic?.toUpperCase();
  if (!isValidIBAN(iban)) return 'iban-invalid';
  if (bic !== undefined && !isValidBIC(bic)) return 'bic-invalid';
  const details: Details = { ...rest, iban, ...(bic === undefined ? {} : { bic }) };
  const change = { creatorId, details, actor: body.actor, now: clock() };
  return insertDetails(tx, change, Buffer.from(paymentDetailsKey, 'hex'));
}
