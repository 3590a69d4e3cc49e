import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { requestDurations } from '../health/metrics.js';
import { operatingPaths } from '../health/operating-routes.js';
import { withCorrelation } from './correlation.js';
import type { Logger } from './logger.js';
import { redactUrl } from './redaction.js';

/** Carries a correlation id into a service and back out. */
export const correlationHeader = 'x-correlation-id';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id that the caller brought, where it is a UUID; text of a stranger's making stays out of the logs. */
export function correlationIdFrom(header: string | string[] | undefined, newId: () => string): string {
  return typeof header === 'string' && uuid.test(header) ? header : newId();
}

/** One line and one observation for each request; all that it does runs under its correlation id. */
export function followRequests(server: FastifyInstance, log: Logger, metrics: Registry): void {
  const durations = requestDurations(metrics);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header(correlationHeader, request.id);
    withCorrelation(request.id, done);
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'unmatched';
    const status = reply.statusCode;
    durations.observe({ method, route, status }, reply.elapsedTime / 1_000);
    const line = {
      method,
      route,
      url: redactUrl(request.url),
      status,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      correlationId: request.id,
    };
    log[operatingPaths.has(route) ? 'debug' : 'info'](line, 'request');
    done();
  });
}
