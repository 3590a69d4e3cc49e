import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import {
  IdSchema,
  instructionRoutes,
  InstructionSchema,
  InstructionsQuerySchema,
  type NewInstruction,
  NewInstructionSchema,
  SecondOpinionSchema,
} from '#contracts';
import { Describe, ParsedBody, ParsedParam, ParsedQuery } from '#runtime';
import { callerOf } from '../../auth/caller.js';
import { forwarded } from '../../auth/forwarded.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';
import { namedCreator, namedProgram } from '../../reads/known.query.js';

const NothingSchema = Type.Object({}, { additionalProperties: false });
const tag = 'Instructions';
const instructionId = { instructionId: IdSchema };

const describe = (summary: string, roles: string[], body: typeof SecondOpinionSchema | typeof NothingSchema) =>
  Describe({ summary, tag, roles, idempotent: true, params: instructionId, body, answers: { 200: InstructionSchema } });

/** What people tell the books to do. What takes two people is proposed by one and given by another. */
@Controller('/v1/instructions')
export class InstructionsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Post()
  @HttpCode(201)
  @Describe({
    summary: 'Instruct the books, or propose to: an adjustment, a write-off, an exchange or a clearing',
    description: 'A small adjustment of finance is given at once; all else waits for a second person.',
    tag,
    roles: ['finance', 'operator'],
    idempotent: true,
    body: NewInstructionSchema,
    answers: { 201: InstructionSchema },
  })
  async propose(@ParsedBody(NewInstructionSchema) body: NewInstruction, @Req() request: FastifyRequest) {
    const { subject, roles } = callerOf(request);
    const { creatorId, programId } = body.adjustment ?? {};
    const exchanging = body.exchange?.creatorId;
    if (creatorId !== undefined) await namedCreator(this.deps.database, creatorId, 'adjustment/creatorId');
    if (exchanging !== undefined) await namedCreator(this.deps.database, exchanging, 'exchange/creatorId');
    const feeOf = body.clearing?.programId;
    if (feeOf !== undefined) await namedProgram(this.deps.database, feeOf, 'clearing/programId');
    if (programId !== undefined) await namedProgram(this.deps.database, programId, 'adjustment/programId');
    return this.deps.ledger.call(instructionRoutes.proposeInstruction, {
      body: { ...body, actor: subject, alone: roles.includes('finance') },
      once: forwarded(request),
    });
  }

  @Get()
  @Describe({
    summary: 'List instructions, newest first',
    tag,
    roles: ['finance', 'operator', 'auditor'],
    query: InstructionsQuerySchema,
    answers: { 200: instructionRoutes.listInstructions.answer },
  })
  list(@ParsedQuery(InstructionsQuerySchema) query: Static<typeof InstructionsQuerySchema>) {
    return this.deps.ledger.call(instructionRoutes.listInstructions, { query });
  }

  @Get('/:instructionId')
  @Describe({
    summary: 'An instruction as it stands: who proposed it, who decided, why',
    tag,
    roles: ['finance', 'operator', 'auditor'],
    params: instructionId,
    answers: { 200: InstructionSchema },
  })
  get(@ParsedParam('instructionId', IdSchema) id: string) {
    return this.deps.ledger.call(instructionRoutes.getInstruction, { params: { instructionId: id } });
  }

  @Post('/:instructionId/approval')
  @HttpCode(200)
  @describe('Give it as the second person: the books follow', ['finance'], NothingSchema)
  approve(
    @ParsedParam('instructionId', IdSchema) id: string,
    @ParsedBody(NothingSchema) _body: object,
    @Req() request: FastifyRequest,
  ) {
    return this.deps.ledger.call(instructionRoutes.approveInstruction, {
      params: { instructionId: id },
      body: { actor: callerOf(request).subject },
      once: forwarded(request),
    });
  }

  @Post('/:instructionId/rejection')
  @HttpCode(200)
  @describe('Say no as the second person', ['finance'], SecondOpinionSchema)
  reject(
    @ParsedParam('instructionId', IdSchema) id: string,
    @ParsedBody(SecondOpinionSchema) body: Static<typeof SecondOpinionSchema>,
    @Req() request: FastifyRequest,
  ) {
    return this.end(instructionRoutes.rejectInstruction, id, { request, body });
  }

  @Post('/:instructionId/withdrawal')
  @HttpCode(200)
  @describe('Take back what one proposed', ['finance', 'operator'], SecondOpinionSchema)
  withdraw(
    @ParsedParam('instructionId', IdSchema) id: string,
    @ParsedBody(SecondOpinionSchema) body: Static<typeof SecondOpinionSchema>,
    @Req() request: FastifyRequest,
  ) {
    return this.end(instructionRoutes.withdrawInstruction, id, { request, body });
  }

  private end(
    route: (typeof instructionRoutes)['rejectInstruction' | 'withdrawInstruction'],
    id: string,
    { request, body }: { request: FastifyRequest; body: Static<typeof SecondOpinionSchema> },
  ) {
    return this.deps.ledger.call(route, {
      params: { instructionId: id },
      body: { ...body, actor: callerOf(request).subject },
      once: forwarded(request),
    });
  }
}
