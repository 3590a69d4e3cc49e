import { All, Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { SignedAnswerSchema, SignedEventsSchema } from '#contracts';
import { currentCorrelationId, Describe, ParsedParam, problem, PublicRoute, RawBody } from '#runtime';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import type { Incoming } from '../../networks/incoming.js';
import { type Received, receiveReport } from './receive-report.handler.js';

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

@Controller()
@PublicRoute()
export class ReceiveReportController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  /** A network's own push, in its own format. */
  @All('/postbacks/:sourceId')
  async postback(
    @ParsedParam('sourceId', Type.String({ maxLength: 64 })) sourceId: string,
    @RawBody() body: Buffer,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'POST') {
      throw problem(405, 'method-not-allowed', 'Postbacks are sent by GET or POST', undefined, {
        headers: { allow: 'GET, POST' },
      });
    }
    await this.receive(sourceId, incomingOf(request, body), reply);
  }

  @Post('/v1/events')
  @HttpCode(200)
  @Describe({
    summary: 'Report events through the signed API',
    description: 'Standard Webhooks signatures over the bytes; one event, or `{ "events": [...] }` up to 1,000.',
    body: SignedEventsSchema,
    answers: { 200: SignedAnswerSchema },
  })
  async events(
    @Headers('x-tributary-source') sourceId: string | undefined,
    @RawBody() body: Buffer,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (sourceId === undefined) throw problem(400, 'source-unnamed', 'The header x-tributary-source names the source');
    await this.receive(sourceId, incomingOf(request, body), reply);
  }

  private async receive(sourceId: string, incoming: Incoming, reply: FastifyReply): Promise<void> {
    if (!idPattern.test(sourceId)) throw problem(404, 'source-unknown', 'No such source');
    const correlationId = currentCorrelationId() ?? reply.request.id;
    await answer(reply, await receiveReport(this.deps, sourceId, { incoming, correlationId }));
  }
}

/** What the network wants to hear; a network without wishes hears the outcome as JSON, or a problem. */
async function answer(reply: FastifyReply, received: Received): Promise<void> {
  switch (received.kind) {
    case 'source-unknown':
      throw problem(404, 'source-unknown', 'No such source');
    case 'batch-too-large':
      throw problem(413, 'batch-too-large', 'Too many events in one request', `At most ${received.max} events fit`);
    case 'refused': {
      const { refused } = received.mapping.answers;
      if (refused === undefined)
        throw problem(401, received.reason.replaceAll('_', '-'), 'The request is not authentic');
      await reply.status(refused.status).type(refused.contentType).send(refused.body);
      return;
    }
    case 'kept': {
      const { kept } = received.mapping.answers;
      if (kept === undefined) await reply.status(200).send({ requestId: received.requestId, results: received.items });
      else await reply.status(kept.status).type(kept.contentType).send(kept.body);
    }
  }
}

function incomingOf(request: FastifyRequest, body: Buffer): Incoming {
  const { url } = request;
  const path = url.split('?', 1)[0] ?? '';
  const query = url.slice(path.length + 1);
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return { method: request.method, path, query, headers: Object.fromEntries(headers), body };
}
