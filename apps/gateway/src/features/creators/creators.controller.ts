import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { IdSchema, InstantSchema, PageByIdQuerySchema, PageSchema, SlugSchema } from '#contracts';
import { answerOnce, Describe, onceKeyOf, ParsedBody, ParsedQuery, problem } from '#runtime';
import { callerOf } from '../../auth/caller.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';
import { listCreators } from './creators.query.js';
import { registerCreator } from './register-creator.handler.js';

const NewCreatorSchema = Type.Object(
  { handle: SlugSchema, displayName: Type.String({ minLength: 1, maxLength: 140 }) },
  { additionalProperties: false },
);
const CreatorSchema = Type.Object({
  creatorId: IdSchema,
  ...NewCreatorSchema.properties,
  registeredAt: InstantSchema,
});

@Controller('/v1/creators')
export class CreatorsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Post()
  @HttpCode(201)
  @Describe({
    summary: 'Register a creator',
    tag: 'Directory',
    roles: ['operator'],
    idempotent: true,
    body: NewCreatorSchema,
    answers: { 201: CreatorSchema },
  })
  register(@ParsedBody(NewCreatorSchema) body: Static<typeof NewCreatorSchema>, @Req() request: FastifyRequest) {
    const once = onceKeyOf(request, callerOf(request).subject);
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const creator = await registerCreator(this.deps, tx, body);
        if (creator !== 'handle-taken') return { status: 201, body: creator };
        throw problem(409, creator, 'The handle is taken', undefined, { pointer: '#/handle' });
      }),
    );
  }

  @Get()
  @Describe({
    summary: 'List creators',
    tag: 'Directory',
    roles: ['operator', 'finance', 'auditor'],
    query: PageByIdQuerySchema,
    answers: { 200: PageSchema(CreatorSchema) },
  })
  list(@ParsedQuery(PageByIdQuerySchema) query: Static<typeof PageByIdQuerySchema>) {
    return listCreators(this.deps.database, query);
  }
}
