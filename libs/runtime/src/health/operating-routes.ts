import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Intake } from '../service/intake.js';
import { type ReadinessCheck, readiness } from './readiness.js';

interface Operated {
  readonly intake: Intake;
  readonly checks: readonly ReadinessCheck[];
  readonly metrics: Registry;
}

/** Asked by machines, often: logged at `debug`, answered while the service goes down. */
export const operatingPaths: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** `/healthz`: the process answers. `/readyz`: it is of use. `/metrics`: in Prometheus' text format. */
export function registerOperatingRoutes(server: FastifyInstance, { intake, checks, metrics }: Operated): void {
  server.get('/healthz', () => ({ status: 'up' }));
  server.get('/readyz', () => readiness([intake.check, ...checks]));
  server.get('/metrics', async (_request, reply) => {
    void reply.header('content-type', metrics.contentType);
    return metrics.metrics();
  });
}
