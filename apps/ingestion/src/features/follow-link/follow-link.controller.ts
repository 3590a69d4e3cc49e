import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { currentCorrelationId, ParsedParam, problem, PublicRoute } from '#runtime';
import { Type } from 'typebox';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import { followLink } from './follow-link.handler.js';
import type { Visit } from './visit.js';

const SlugParam = Type.String({ minLength: 1, maxLength: 64 });

@Controller()
@PublicRoute()
export class FollowLinkController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps & { visitorKey: string }) {}

  @All('/c/:slug')
  async follow(
    @ParsedParam('slug', SlugParam) slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw problem(405, 'method-not-allowed', 'Links are followed by GET', undefined, {
        headers: { allow: 'GET, HEAD' },
      });
    }
    const correlationId = currentCorrelationId() ?? request.id;
    const destination = await followLink(this.deps, slug, { visit: visitOf(request), correlationId });
    if (destination === undefined) throw problem(404, 'link-unknown', 'No such link');
    await reply
      .status(302)
      .headers({ location: destination, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer-when-downgrade' })
      .send();
  }
}

function visitOf({ method, headers, ip }: FastifyRequest): Visit {
  const purpose = headers['sec-purpose'] ?? headers.purpose;
  return {
    method,
    userAgent: headers['user-agent'] ?? '',
    address: ip,
    globalPrivacyControl: headers['sec-gpc'] === '1',
    ...(headers.referer === undefined ? {} : { referrer: headers.referer }),
    ...(typeof purpose === 'string' ? { purpose } : {}),
  };
}
