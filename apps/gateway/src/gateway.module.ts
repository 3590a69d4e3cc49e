import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { defineService, internalClient, type Platform } from '#runtime';
import { accessGuard } from './auth/access.guard.js';
import { gatewayMigrations } from './database/migrations.js';
import { BankStatementsController } from './features/bank-statements/bank-statements.controller.js';
import { CreatorAccountsController } from './features/creator-accounts/creator-accounts.controller.js';
import { CreatorsController } from './features/creators/creators.controller.js';
import { ExceptionsController } from './features/exceptions/exceptions.controller.js';
import { ExplainEntryController } from './features/explain-entry/explain-entry.controller.js';
import { HeadsController } from './features/heads/heads.controller.js';
import { HomeController } from './features/home/home.controller.js';
import { InstructionsController } from './features/instructions/instructions.controller.js';
import { LinksController } from './features/links/links.controller.js';
import { PaymentDetailsController } from './features/payment-details/payment-details.controller.js';
import { PayoutBatchesController } from './features/payout-batches/payout-batches.controller.js';
import { PeriodsController } from './features/periods/periods.controller.js';
import { ProgramsController } from './features/programs/programs.controller.js';
import { ProveEntryController } from './features/prove-entry/prove-entry.controller.js';
import { SettlementsController } from './features/settlements/settlements.controller.js';
import { SourcesController } from './features/sources/sources.controller.js';
import { SponsorshipsController } from './features/sponsorships/sponsorships.controller.js';
import { StatementsController } from './features/statements/statements.controller.js';
import { TrialBalanceController } from './features/trial-balance/trial-balance.controller.js';
import { type GatewayConfig, gatewaySettings } from './gateway.config.js';
import { ACCESS, GATEWAY, type GatewayDeps } from './gateway.deps.js';

@Module({})
export class GatewayModule implements OnApplicationShutdown {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  static register(config: GatewayConfig, platform: Platform): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [
        HomeController,
        CreatorsController,
        ProgramsController,
        LinksController,
        SourcesController,
        ExceptionsController,
        CreatorAccountsController,
        TrialBalanceController,
        StatementsController,
        PeriodsController,
        ExplainEntryController,
        ProveEntryController,
        HeadsController,
        PaymentDetailsController,
        PayoutBatchesController,
        BankStatementsController,
        SettlementsController,
        SponsorshipsController,
        InstructionsController,
      ],
      providers: [
        { provide: GATEWAY, useValue: depsOf(config, platform) },
        { provide: ACCESS, useValue: accessGuard(config) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    const { ingestion, attribution, ledger, payout } = this.deps;
    await Promise.all([ingestion, attribution, ledger, payout].map((client) => client.close()));
  }
}

function depsOf(config: GatewayConfig, { database, log, clock, newId }: Platform): GatewayDeps {
  const client = (name: string, baseUrl: string) => internalClient({ name, baseUrl, token: config.SERVICE_TOKEN });
  return {
    database,
    log,
    clock,
    newId,
    publicUrl: config.PUBLIC_URL.replace(/\/$/, ''),
    ingestion: client('ingestion', config.INGESTION_URL),
    attribution: client('attribution', config.ATTRIBUTION_URL),
    ledger: client('ledger', config.LEDGER_URL),
    payout: client('payout', config.PAYOUT_URL),
  };
}

export const gatewayService = defineService({
  name: 'gateway',
  config: gatewaySettings,
  migrations: gatewayMigrations,
  consumes: [],
  accessGuard: ACCESS,
  openApi: { title: 'Tributary', version: '1', description: 'The system of record for creator revenue' },
  module: (config, platform) => GatewayModule.register(config, platform),
});
