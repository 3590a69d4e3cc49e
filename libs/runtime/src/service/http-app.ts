import { type CanActivate, type DynamicModule, type InjectionToken, Module } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Registry } from 'prom-client';
import { ServiceTokenGuard } from '../access/service-token-guard.js';
import type { CommonConfig } from '../config/common-settings.js';
import { registerOperatingRoutes } from '../health/operating-routes.js';
import type { ReadinessCheck } from '../health/readiness.js';
import type { Logger } from '../logging/logger.js';
import { NestLog } from '../logging/nest-log.js';
import { followRequests } from '../logging/request-log.js';
import { registerDocumentation } from '../openapi/documentation-routes.js';
import type { OpenApiInfo } from '../openapi/openapi-document.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { fastifyAdapter, hardenAnswers, refuseWhenClosed, shapeBodies } from './http-server.js';
import type { Intake } from './intake.js';

export interface HttpAppOptions {
  readonly modules: readonly DynamicModule[];
  readonly config: Pick<CommonConfig, 'SERVICE_TOKEN' | 'BODY_LIMIT_BYTES'>;
  readonly newId: () => string;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly intake: Intake;
  readonly checks: readonly ReadinessCheck[];
  readonly accessGuard?: InjectionToken | undefined;
  readonly openApi?: OpenApiInfo | undefined;
}

@Module({})
class RootModule {}

/** A service's Nest application on Fastify, initialised and not yet listening. */
export async function openHttpApp(options: HttpAppOptions): Promise<NestFastifyApplication> {
  const { config, logger, metrics, intake, newId } = options;
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: RootModule, imports: [...options.modules] },
    fastifyAdapter({ bodyLimit: config.BODY_LIMIT_BYTES, newId }),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- a class by mistake of Nest's: it takes literals
    { logger: new NestLog(logger), bodyParser: false, abortOnError: false },
  );
  const server = app.getHttpAdapter().getInstance();
  shapeBodies(server);
  hardenAnswers(server);
  followRequests(server, logger, metrics);
  refuseWhenClosed(server, intake);
  registerOperatingRoutes(server, options);
  if (options.openApi !== undefined) registerDocumentation(server, app, options.openApi);
  const others =
    options.accessGuard === undefined ? undefined : app.get<CanActivate>(options.accessGuard, { strict: false });
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalGuards(new ServiceTokenGuard({ token: config.SERVICE_TOKEN, reflector: app.get(Reflector), others }));
  return app.init();
}
