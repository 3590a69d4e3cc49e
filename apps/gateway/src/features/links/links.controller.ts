import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ingestionRoutes, LinkSchema, NewLinkSchema, PageByIdQuerySchema, PageSchema } from '#contracts';
import { Describe, ParsedBody, ParsedQuery } from '#runtime';
import { forwarded } from '../../auth/forwarded.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';
import { namedCreator, namedProgram } from '../../reads/known.query.js';

/** The hosts are the program's, not the caller's to choose. */
const WantedLinkSchema = Type.Omit(NewLinkSchema, ['allowedHosts'], { additionalProperties: false });
const ServedLinkSchema = Type.Object({ ...LinkSchema.properties, url: Type.String() });

@Controller('/v1/links')
export class LinksController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Post()
  @HttpCode(201)
  @Describe({
    summary: "Create a creator's tracking link",
    tag: 'Links and sources',
    roles: ['operator'],
    idempotent: true,
    body: WantedLinkSchema,
    answers: { 201: ServedLinkSchema },
  })
  async create(@ParsedBody(WantedLinkSchema) body: Static<typeof WantedLinkSchema>, @Req() request: FastifyRequest) {
    await namedCreator(this.deps.database, body.creatorId);
    const { allowedHosts } = await namedProgram(this.deps.database, body.programId);
    const once = forwarded(request);
    const link = await this.deps.ingestion.call(ingestionRoutes.createLink, { body: { ...body, allowedHosts }, once });
    return { ...link, url: this.deps.publicUrl + link.path };
  }

  @Get()
  @Describe({
    summary: 'List links',
    tag: 'Links and sources',
    roles: ['operator', 'auditor'],
    query: PageByIdQuerySchema,
    answers: { 200: PageSchema(ServedLinkSchema) },
  })
  async list(@ParsedQuery(PageByIdQuerySchema) query: Static<typeof PageByIdQuerySchema>) {
    const { items, nextCursor } = await this.deps.ingestion.call(ingestionRoutes.listLinks, { query });
    return { items: items.map((link) => ({ ...link, url: this.deps.publicUrl + link.path })), nextCursor };
  }
}
