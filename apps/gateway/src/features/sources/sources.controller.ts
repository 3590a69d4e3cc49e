import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import {
  CreatedSourceSchema,
  ingestionRoutes,
  NewSourceSchema,
  PageByIdQuerySchema,
  PageSchema,
  SourceSchema,
} from '#contracts';
import { Describe, ParsedBody, ParsedQuery } from '#runtime';
import { forwarded } from '../../auth/forwarded.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';
import { namedProgram } from '../../reads/known.query.js';

const url = { url: Type.String({ description: 'What the network is told to post to' }) };

@Controller('/v1/sources')
export class SourcesController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Post()
  @HttpCode(201)
  @Describe({
    summary: 'Create a source: an account with a network',
    description: 'The secret of a signed source is told this once.',
    tag: 'Links and sources',
    roles: ['operator'],
    idempotent: true,
    body: NewSourceSchema,
    answers: { 201: Type.Object({ ...CreatedSourceSchema.properties, ...url }) },
  })
  async create(@ParsedBody(NewSourceSchema) body: Static<typeof NewSourceSchema>, @Req() request: FastifyRequest) {
    await namedProgram(this.deps.database, body.programId);
    const source = await this.deps.ingestion.call(ingestionRoutes.createSource, { body, once: forwarded(request) });
    return { ...source, url: this.deps.publicUrl + source.path };
  }

  @Get()
  @Describe({
    summary: 'List sources, without their secrets',
    tag: 'Links and sources',
    roles: ['operator', 'auditor'],
    query: PageByIdQuerySchema,
    answers: { 200: PageSchema(Type.Object({ ...SourceSchema.properties, ...url })) },
  })
  async list(@ParsedQuery(PageByIdQuerySchema) query: Static<typeof PageByIdQuerySchema>) {
    const { items, nextCursor } = await this.deps.ingestion.call(ingestionRoutes.listSources, { query });
    return { items: items.map((source) => ({ ...source, url: this.deps.publicUrl + source.path })), nextCursor };
  }
}
