import { type DynamicModule, Module } from '@nestjs/common';
import { entryTopic, reservationTopic } from '#contracts';
import { defineService, type Platform } from '#runtime';
import { payoutMigrations } from './database/migrations.js';
import { ApproveBatchController } from './features/approve-batch/approve-batch.controller.js';
import { DraftBatchController } from './features/draft-batch/draft-batch.controller.js';
import { FollowEntriesConsumer } from './features/follow-entries/follow-entries.consumer.js';
import { FollowReservationsConsumer } from './features/follow-reservations/follow-reservations.consumer.js';
import { FreezeBatchController } from './features/freeze-batch/freeze-batch.controller.js';
import { GetPaymentDetailsController } from './features/get-payment-details/get-payment-details.controller.js';
import { PutPaymentDetailsController } from './features/put-payment-details/put-payment-details.controller.js';
import { ReadBankStatementController } from './features/read-bank-statement/read-bank-statement.controller.js';
import { ShowBatchesController } from './features/show-batches/show-batches.controller.js';
import { StopBatchController } from './features/stop-batch/stop-batch.controller.js';
import { SubmitBatchController } from './features/submit-batch/submit-batch.controller.js';
import { type PayoutConfig, payoutSettings } from './payout.config.js';
import { PAYOUT, type PayoutDeps } from './payout.deps.js';

@Module({})
export class PayoutModule {
  static register(config: PayoutConfig, platform: Platform): DynamicModule {
    return {
      module: PayoutModule,
      controllers: [
        FollowEntriesConsumer,
        FollowReservationsConsumer,
        PutPaymentDetailsController,
        GetPaymentDetailsController,
        DraftBatchController,
        FreezeBatchController,
        ApproveBatchController,
        StopBatchController,
        SubmitBatchController,
        ReadBankStatementController,
        ShowBatchesController,
      ],
      providers: [{ provide: PAYOUT, useValue: depsOf(config, platform) }],
    };
  }
}

function depsOf(config: PayoutConfig, { database, streams, clock, newId }: Platform): PayoutDeps {
  return {
    database,
    streams,
    clock,
    newId,
    debtor: {
      name: config.DEBTOR_NAME,
      iban: config.DEBTOR_IBAN,
      ...(config.DEBTOR_BIC === undefined ? {} : { bic: config.DEBTOR_BIC }),
    },
    policy: {
      minimumMinor: BigInt(config.MINIMUM_PAYOUT_MINOR),
      coolingOffHours: config.COOLING_OFF_HOURS,
      returnFeeLimitMinor: BigInt(config.RETURN_FEE_LIMIT_MINOR),
    },
    paymentDetailsKey: config.PAYMENT_DETAILS_KEY,
  };
}

export const payoutService = defineService({
  name: 'payout',
  config: payoutSettings,
  migrations: payoutMigrations,
  consumes: [entryTopic, reservationTopic],
  module: (config, platform) => PayoutModule.register(config, platform),
});
