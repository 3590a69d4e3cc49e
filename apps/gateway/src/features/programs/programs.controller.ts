import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import {
  attributionRoutes,
  IdSchema,
  InstantSchema,
  PageByIdQuerySchema,
  PageSchema,
  PublishedRuleSetSchema,
  type RuleSetDocument,
  RuleSetSchema,
} from '#contracts';
import { answerOnce, Describe, onceKeyOf, ParsedBody, ParsedParam, ParsedQuery } from '#runtime';
import { callerOf } from '../../auth/caller.js';
import { forwarded } from '../../auth/forwarded.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';
import { knownProgram } from '../../reads/known.query.js';
import { openProgram } from './open-program.handler.js';
import { listPrograms } from './programs.query.js';

const NewProgramSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 140 }),
    allowedHosts: Type.Array(Type.String({ pattern: '^[a-z0-9.-]{1,253}(:[0-9]{1,5})?$' }), {
      maxItems: 100,
      description: 'Hosts that links of this program may lead to',
    }),
  },
  { additionalProperties: false },
);
const ProgramSchema = Type.Object({ programId: IdSchema, ...NewProgramSchema.properties, openedAt: InstantSchema });
const tag = 'Directory';

@Controller('/v1/programs')
export class ProgramsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Post()
  @HttpCode(201)
  @Describe({
    summary: 'Open a program',
    tag,
    roles: ['operator'],
    idempotent: true,
    body: NewProgramSchema,
    answers: { 201: ProgramSchema },
  })
  open(@ParsedBody(NewProgramSchema) body: Static<typeof NewProgramSchema>, @Req() request: FastifyRequest) {
    const once = onceKeyOf(request, callerOf(request).subject);
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => ({ status: 201, body: await openProgram(this.deps, tx, body) })),
    );
  }

  @Get()
  @Describe({
    summary: 'List programs',
    tag,
    roles: ['operator', 'finance', 'auditor'],
    query: PageByIdQuerySchema,
    answers: { 200: PageSchema(ProgramSchema) },
  })
  list(@ParsedQuery(PageByIdQuerySchema) query: Static<typeof PageByIdQuerySchema>) {
    return listPrograms(this.deps.database, query);
  }

  @Post('/:programId/rule-sets')
  @HttpCode(201)
  @Describe({
    summary: 'Publish the next version of the rules',
    description: 'In force from `effectiveFrom` until the next version. A published version never changes.',
    tag,
    roles: ['operator'],
    idempotent: true,
    params: { programId: IdSchema },
    body: RuleSetSchema,
    answers: { 201: PublishedRuleSetSchema },
  })
  async publish(
    @ParsedParam('programId', IdSchema) programId: string,
    @ParsedBody(RuleSetSchema) ruleSet: RuleSetDocument,
    @Req() request: FastifyRequest,
  ) {
    await knownProgram(this.deps.database, programId);
    return this.deps.attribution.call(attributionRoutes.publishRuleSet, {
      params: { programId },
      body: { ruleSet, publishedBy: callerOf(request).subject },
      once: forwarded(request),
    });
  }

  @Get('/:programId/rule-sets')
  @Describe({
    summary: 'All versions of the rules',
    tag,
    roles: ['operator', 'finance', 'auditor'],
    params: { programId: IdSchema },
    answers: { 200: attributionRoutes.listRuleSets.answer },
  })
  async ruleSets(@ParsedParam('programId', IdSchema) programId: string) {
    await knownProgram(this.deps.database, programId);
    return this.deps.attribution.call(attributionRoutes.listRuleSets, { params: { programId } });
  }
}
