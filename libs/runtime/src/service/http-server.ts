import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { toJson } from '#contracts';
import { correlationHeader, correlationIdFrom } from '../logging/request-log.js';
import { Answered } from '../idempotency/answer-once.js';
import { operatingPaths } from '../health/operating-routes.js';
import { problem } from '../problems/problem.js';
import { answerProblem, problemBody, problemMediaType } from '../problems/answer-problem.js';
import { problemOfFault, problemOfStatus } from '../problems/problem-of-fault.js';
import type { Intake } from './intake.js';

interface HttpServerOptions {
  readonly bodyLimit: number;
  readonly newId: () => string;
}

/** Statuses of what is not even HTTP, by the code of Node's parser. */
const statusOfClientError: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

export function fastifyAdapter({ bodyLimit, newId }: HttpServerOptions): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit,
    genReqId: (request: IncomingMessage) => correlationIdFrom(request.headers[correlationHeader], newId),
    // A slow sender holds a connection no longer than this.
    http: { headersTimeout: 10_000 },
    requestTimeout: 15_000,
    // Click ids of other trackers are up to 512 bytes, and three times that when percent-encoded.
    routerOptions: { maxParamLength: 1_536 },
    // The router refuses some addresses before any hook or filter sees them.
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) =>
      answerProblem(reply, problemOfFault(error)),
    clientErrorHandler(error, socket) {
      const status = statusOfClientError[error.code] ?? 400;
      if (socket.writable) socket.end(rawAnswer(status, problemBody(problemOfStatus(status), newId())));
    },
  });
}

/** For what Node could not read as HTTP: there is no request, so there is no reply to write to. */
function rawAnswer(status: number, body: string): string {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `content-type: ${problemMediaType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** Bodies come in as bytes, whatever they are, for a route to read; answers go out as JSON that carries money. */
export function shapeBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setReplySerializer((answer) => toJson(answer));
  server.addHook('preSerialization', (_request, reply, payload: unknown, done) => {
    if (!(payload instanceof Answered)) {
      done(null, payload);
      return;
    }
    void reply.code(payload.status);
    if (payload.replayed) void reply.header('idempotency-replayed', 'true');
    done(null, payload.body);
  });
}

/** Answers are data of one caller, not pages: they are not kept, not framed, not guessed at. Pages say otherwise. */
export function hardenAnswers(server: FastifyInstance): void {
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.headers({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    });
    done();
  });
}

const shuttingDown = () =>
  problem(503, 'shutting-down', 'Shutting down', 'Another instance will answer.', {
    headers: { 'retry-after': '1', connection: 'close' },
  });

/** Refuses new work once the intake is closed; whoever watches the service may still look. */
export function refuseWhenClosed(server: FastifyInstance, intake: Intake): void {
  server.addHook('onRequest', (request, _reply, done) => {
    if (intake.open || operatingPaths.has(request.routeOptions.url ?? '')) done();
    else done(shuttingDown());
  });
}
