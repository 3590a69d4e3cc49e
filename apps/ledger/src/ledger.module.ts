import { type DynamicModule, Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { commissionTopic, instructionTopic, payoutItemTopic, settlementTopic } from '#contracts';
import { defineService, type Platform } from '#runtime';
import { type Clock, startClock } from './clocks/start-clock.js';
import { ledgerMigrations } from './database/migrations.js';
import { ClosePeriodController } from './features/close-period/close-period.controller.js';
import { DecideInstructionController } from './features/decide-instruction/decide-instruction.controller.js';
import { EarningsController } from './features/get-earnings/get-earnings.controller.js';
import { EntryController } from './features/get-entry/get-entry.controller.js';
import { BalancesController } from './features/get-balances/get-balances.controller.js';
import { StatementController } from './features/get-statement/get-statement.controller.js';
import { DifferencesController } from './features/list-differences/list-differences.controller.js';
import { ReceivablesController } from './features/list-receivables/list-receivables.controller.js';
import { TrialBalanceController } from './features/get-trial-balance/get-trial-balance.controller.js';
import { issueStatements } from './features/issue-statements/issue-statements.handler.js';
import { IssueVersionController } from './features/issue-version/issue-version.controller.js';
import { EntriesController } from './features/list-entries/list-entries.controller.js';
import { LinesController } from './features/list-lines/list-lines.controller.js';
import { ListPeriodsController } from './features/list-periods/list-periods.controller.js';
import { ListStatementsController } from './features/list-statements/list-statements.controller.js';
import { HeadsController } from './features/read-heads/read-heads.controller.js';
import { makeHeads } from './features/make-heads/make-heads.handler.js';
import { CommissionConsumer } from './features/post-commissions/post-commissions.consumer.js';
import { InstructionConsumer } from './features/post-instructions/post-instructions.consumer.js';
import { PayoutItemConsumer } from './features/post-payout-items/post-payout-items.consumer.js';
import { SettlementConsumer } from './features/post-settlements/post-settlements.consumer.js';
import { ProposeInstructionController } from './features/propose-instruction/propose-instruction.controller.js';
import { ProofController } from './features/prove-entry/prove-entry.controller.js';
import { releaseHolds } from './features/release-holds/release-holds.handler.js';
import { rollDays } from './features/roll-days/roll-days.handler.js';
import { sumReceivables } from './features/sum-receivables/sum-receivables.handler.js';
import { ShowInstructionsController } from './features/show-instructions/show-instructions.controller.js';
import { openJournal } from './journal/journal.js';
import { aloneLimits, type LedgerConfig, ledgerSettings } from './ledger.config.js';
import { LEDGER, type LedgerDeps } from './ledger.deps.js';

/** A transaction of a second or less. */
const receivableEntriesAtOnce = 1_000;
const START_CLOCKS = Symbol('START_CLOCKS');

@Module({})
export class LedgerModule implements OnApplicationBootstrap, OnModuleDestroy {
  private clocks: readonly Clock[] = [];

  constructor(@Inject(START_CLOCKS) private readonly startClocks: () => readonly Clock[]) {}

  static register(config: LedgerConfig, platform: Platform): DynamicModule {
    const { database, log, streams, clock, newId, logger } = platform;
    // One journal a process: all consumers and the hold clock take turns at its partitions.
    const journal = openJournal({ database, clock, accountsInMemory: config.ACCOUNTS_IN_MEMORY });
    const aloneUpTo = aloneLimits(config);
    const deps: LedgerDeps = { database, log, streams, journal, clock, newId, aloneUpTo };
    const startClocks = () => [
      startClock({
        look: () => releaseHolds({ database, journal, clock, releaseBatch: config.HOLD_RELEASE_BATCH }),
        everyMs: config.HOLD_CHECK_MS,
        onFault: (fault) => logger.error({ err: fault }, 'holds were not ended'),
      }),
      startClock({
        look: () => rollDays({ database, clock }),
        everyMs: config.DAY_CHECK_MS,
        onFault: (fault) => logger.error({ err: fault }, 'days were not summed up'),
      }),
      startClock({
        look: () => makeHeads({ database, log, clock }),
        everyMs: config.DAY_CHECK_MS,
        onFault: (fault) => logger.error({ err: fault }, 'the head of a day was not made'),
      }),
      startClock({
        look: (signal) => sumReceivables({ database, entriesAtOnce: receivableEntriesAtOnce, signal }),
        everyMs: config.RECEIVABLE_CHECK_MS,
        onFault: (fault) => logger.error({ err: fault }, 'receivables were not summed up'),
      }),
      startClock({
        look: (signal) => issueStatements({ database, clock, issueBatch: config.STATEMENT_BATCH, signal }),
        everyMs: config.STATEMENT_CHECK_MS,
        onFault: (fault) => logger.error({ err: fault }, 'statements were not issued'),
      }),
    ];
    return {
      module: LedgerModule,
      controllers: [
        ...[EarningsController, TrialBalanceController],
        ...[BalancesController, EntriesController, LinesController, EntryController],
        ...[ClosePeriodController, ListPeriodsController],
        ...[StatementController, ListStatementsController, IssueVersionController],
        ...[HeadsController, ProofController],
        ...[DifferencesController, ReceivablesController],
        ...[ProposeInstructionController, DecideInstructionController, ShowInstructionsController],
        ...[CommissionConsumer, PayoutItemConsumer, InstructionConsumer, SettlementConsumer],
      ],
      providers: [
        { provide: LEDGER, useValue: deps },
        { provide: START_CLOCKS, useValue: startClocks },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.clocks = this.startClocks();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.clocks.map((clock) => clock.stop()));
  }
}

export const ledgerService = defineService({
  name: 'ledger',
  config: ledgerSettings,
  migrations: ledgerMigrations,
  consumes: [commissionTopic, payoutItemTopic, instructionTopic, settlementTopic],
  module: (config, platform) => LedgerModule.register(config, platform),
});
