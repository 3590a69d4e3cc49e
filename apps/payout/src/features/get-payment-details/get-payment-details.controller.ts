import { Controller, Get, Inject } from '@nestjs/common';
import { IdSchema, payoutRoutes } from '#contracts';
import { ParsedParam, problem } from '#runtime';
import { latestDetails } from '../../details/details.query.js';
import { PAYOUT, type PayoutDeps } from '../../payout.deps.js';

@Controller()
export class GetPaymentDetailsController {
  constructor(@Inject(PAYOUT) private readonly deps: PayoutDeps) {}

  @Get(payoutRoutes.getPaymentDetails.path)
  async get(@ParsedParam('creatorId', IdSchema) creatorId: string) {
    const details = await latestDetails(this.deps.database, creatorId);
    if (details === undefined) throw problem(404, 'payment-details-unknown', 'No payment details yet');
    return details;
  }
}
