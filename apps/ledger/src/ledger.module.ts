import { type DynamicModule, Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { commissionTopic, payoutItemTopic } from '#contracts';
import { defineService, type Platform } from '#runtime';
import { ledgerMigrations } from './database/migrations.js';
import { EntryController } from './features/get-entry/get-entry.controller.js';
import { BalancesController } from './features/get-balances/get-balances.controller.js';
import { StatementController } from './features/get-statement/get-statement.controller.js';
import { EntriesController } from './features/list-entries/list-entries.controller.js';
import { CommissionConsumer } from './features/post-commissions/post-commissions.consumer.js';
import { PayoutItemConsumer } from './features/post-payout-items/post-payout-items.consumer.js';
import { startHoldClock } from './features/release-holds/hold-clock.js';
import { openJournal } from './journal/journal.js';
import { type LedgerConfig, ledgerSettings } from './ledger.config.js';
import { LEDGER, type LedgerDeps } from './ledger.deps.js';

type HoldClock = ReturnType<typeof startHoldClock>;
const START_HOLD_CLOCK = Symbol('START_HOLD_CLOCK');

@Module({})
export class LedgerModule implements OnApplicationBootstrap, OnModuleDestroy {
  private holdClock: HoldClock | undefined;

  constructor(@Inject(START_HOLD_CLOCK) private readonly startClock: () => HoldClock) {}

  static register(config: LedgerConfig, platform: Platform): DynamicModule {
    const { database, log, clock, logger } = platform;
    // One journal a process: both consumers and the hold clock take turns at its partitions.
    const journal = openJournal({ database, clock, accountsInMemory: config.ACCOUNTS_IN_MEMORY });
    const deps: LedgerDeps = { database, log, journal, clock };
    const startClock = () =>
      startHoldClock({
        ...{ database, journal, clock },
        releaseBatch: config.HOLD_RELEASE_BATCH,
        everyMs: config.HOLD_CHECK_MS,
        onFault: (fault) => logger.error({ err: fault }, 'holds were not ended'),
      });
    return {
      module: LedgerModule,
      controllers: [
        ...[BalancesController, EntriesController, EntryController, StatementController],
        ...[CommissionConsumer, PayoutItemConsumer],
      ],
      providers: [
        { provide: LEDGER, useValue: deps },
        { provide: START_HOLD_CLOCK, useValue: startClock },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.holdClock = this.startClock();
  }

  async onModuleDestroy(): Promise<void> {
    await this.holdClock?.stop();
  }
}

export const ledgerService = defineService({
  name: 'ledger',
  config: ledgerSettings,
  migrations: ledgerMigrations,
  consumes: [commissionTopic, payoutItemTopic],
  module: (config, platform) => LedgerModule.register(config, platform),
});
