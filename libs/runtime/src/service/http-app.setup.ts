import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openMetrics } from '../health/metrics.js';
import { logger } from '../logging/logger.js';
import { type HttpAppOptions, openHttpApp } from './http-app.js';
import { type Intake, openIntake } from './intake.js';

@Module({})
class SampleModule {}

export const sampleToken = 'the-service-token';
export const sampleId = '01900000-0000-7000-8000-000000000001';

export interface SampleApp {
  readonly app: NestFastifyApplication;
  readonly intake: Intake;
  /** What was logged, from `debug` up. */
  readonly lines: Record<string, unknown>[];
}

/** For specs: an application of some controllers, without a database. Bodies may have 64 bytes. */
export async function openSampleApp(
  controllers: NonNullable<DynamicModule['controllers']>,
  options: Partial<HttpAppOptions> & { readonly providers?: Provider[] } = {},
): Promise<SampleApp> {
  const { providers = [], ...more } = options;
  const intake = openIntake();
  const lines: Record<string, unknown>[] = [];
  const app = await openHttpApp({
    modules: [{ module: SampleModule, controllers, providers }],
    config: { SERVICE_TOKEN: sampleToken, BODY_LIMIT_BYTES: 64 },
    newId: () => sampleId,
    logger: logger('sample', 'debug', {
      write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    }),
    metrics: openMetrics('sample'),
    intake,
    checks: [],
    ...more,
  });
  return { app, intake, lines };
}
