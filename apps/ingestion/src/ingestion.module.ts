import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { groupCommit, retryingConflicts } from '#event-log';
import { defineService, type Platform } from '#runtime';
import { clickIdKeys } from './click-ids/click-id-keys.js';
import { clickRecorder } from './clicks/click-recorder.js';
import { clickSpool } from './clicks/click-spool.js';
import { ingestionMigrations } from './database/migrations.js';
import { CreateLinkController } from './features/create-link/create-link.controller.js';
import { CreateSourceController } from './features/create-source/create-source.controller.js';
import { FollowLinkController } from './features/follow-link/follow-link.controller.js';
import { GetClickController } from './features/get-click/get-click.controller.js';
import { GetConversionController } from './features/get-conversion/get-conversion.controller.js';
import { GetRequestController } from './features/get-request/get-request.controller.js';
import { GetSponsorshipController } from './features/get-sponsorship/get-sponsorship.controller.js';
import { ListExceptionsController } from './features/list-exceptions/list-exceptions.controller.js';
import { ListLinksController } from './features/list-links/list-links.controller.js';
import { ListSourcesController } from './features/list-sources/list-sources.controller.js';
import { ReceiveReportController } from './features/receive-report/receive-report.controller.js';
import { ReportSettlementController } from './features/report-settlement/report-settlement.controller.js';
import { RerunRequestController } from './features/rerun-request/rerun-request.controller.js';
import { type IngestionConfig, ingestionSettings } from './ingestion.config.js';
import { INGESTION, type IngestionDeps } from './ingestion.deps.js';
import { keepRequests } from './keeping/keep-requests.js';
import { links } from './links/links.query.js';
import { mappingsInUse } from './networks/mappings-in-use.js';

/** Requests decided in one transaction, at most. */
const maxSlice = 200;

@Module({})
export class IngestionModule implements OnApplicationShutdown {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  static register(config: IngestionConfig, platform: Platform): DynamicModule {
    return {
      module: IngestionModule,
      controllers: [
        FollowLinkController,
        ReceiveReportController,
        RerunRequestController,
        CreateLinkController,
        ListLinksController,
        CreateSourceController,
        ListSourcesController,
        GetConversionController,
        GetSponsorshipController,
        GetRequestController,
        GetClickController,
        ListExceptionsController,
        ReportSettlementController,
      ],
      providers: [{ provide: INGESTION, useValue: { ...depsOf(config, platform), visitorKey: config.VISITOR_KEY } }],
    };
  }

  /** The last requests commit and the last clicks are recorded, or spooled, before the database is closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.deps.keeping.drained();
    await this.deps.clicks.stop();
  }
}

function depsOf(config: IngestionConfig, { database, log, streams, clock, newId, logger }: Platform): IngestionDeps {
  return {
    database,
    streams,
    clock,
    newId,
    mappings: mappingsInUse(config.MAPPINGS_DIR, logger),
    clickIds: clickIdKeys(config.CLICK_ID_KEYS),
    links: links(database),
    clicks: clickRecorder({
      database,
      log,
      spool: clickSpool(config.CLICK_SPOOL_DIR),
      maxWaiting: config.CLICK_QUEUE_MAX,
      onFault: (fault) => logger.error({ err: fault }, 'clicks are spooled'),
    }),
    keeping: groupCommit(
      (requests) => retryingConflicts(() => database.transaction((tx) => keepRequests({ streams }, tx, requests))),
      { maxSlice, maxWaiting: config.REPORT_QUEUE_MAX },
    ),
    sourceSecretKey: config.SOURCE_SECRET_KEY,
  };
}

export const ingestionService = defineService({
  name: 'ingestion',
  config: ingestionSettings,
  migrations: ingestionMigrations,
  consumes: [],
  openApi: {
    ...{ title: 'Tributary: what networks and brands report', version: '1', under: '/v1/events' },
    description: 'The signed API, and where networks push to in their own formats',
  },
  module: (config, platform) => IngestionModule.register(config, platform),
});
