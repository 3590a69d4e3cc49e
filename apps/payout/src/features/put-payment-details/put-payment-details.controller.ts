import { Controller, Inject, Put } from '@nestjs/common';
import { type BodyOf, IdSchema, payoutRoutes } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody, ParsedParam, problem } from '#runtime';
import { PAYOUT, type PayoutDeps } from '../../payout.deps.js';
import { type PaymentDetailsRefusal, putPaymentDetails } from './put-payment-details.handler.js';

const route = payoutRoutes.putPaymentDetails;

const titles: Record<PaymentDetailsRefusal, { title: string; pointer: string }> = {
  'iban-invalid': { title: 'This is not a valid IBAN', pointer: '#/iban' },
  'bic-invalid': { title: 'This is not a valid BIC', pointer: '#/bic' },
};

@Controller()
export class PutPaymentDetailsController {
  constructor(@Inject(PAYOUT) private readonly deps: PayoutDeps) {}

  @Put(route.path)
  put(
    @ParsedParam('creatorId', IdSchema) creatorId: string,
    @ParsedBody(route.body) body: BodyOf<typeof route>,
    @Once() once: OnceKey,
  ) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const details = await putPaymentDetails(this.deps, tx, { creatorId, body });
        if (typeof details !== 'string') return { status: 200, body: details };
        const { title, pointer } = titles[details];
        throw problem(422, details, title, undefined, { pointer });
      }),
    );
  }
}
