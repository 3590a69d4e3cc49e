import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { CurrencySchema, DaySchema, IdSchema, PageByIdQuerySchema, PayoutBatchSchema, payoutRoutes } from '#contracts';
import { Describe, ParsedBody, ParsedParam, ParsedQuery } from '#runtime';
import { callerOf } from '../../auth/caller.js';
import { forwarded } from '../../auth/forwarded.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';

const closed = { additionalProperties: false };
const NewBatchSchema = Type.Object(
  { currency: CurrencySchema, rail: Type.Enum(['sepa']), valueDate: DaySchema },
  closed,
);
const SignatureSchema = Type.Object({ itemsSha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) }, closed);
const ReasonSchema = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) }, closed);
const NothingSchema = Type.Object({}, closed);

const describe = (summary: string, body: typeof SignatureSchema | typeof ReasonSchema | typeof NothingSchema) =>
  Describe({
    summary,
    tag: 'Payouts',
    roles: ['finance'],
    idempotent: true,
    params: { batchId: IdSchema },
    body,
    answers: { 200: PayoutBatchSchema },
  });

/** What finance does with a batch. Each step is another person's or another moment's to take: none is combined. */
@Controller('/v1/payout-batches')
export class PayoutBatchesController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Post()
  @HttpCode(201)
  @Describe({
    summary: 'Draft a batch: everybody with a balance, in or out, and why',
    tag: 'Payouts',
    roles: ['finance'],
    idempotent: true,
    body: NewBatchSchema,
    answers: { 201: PayoutBatchSchema },
  })
  draft(@ParsedBody(NewBatchSchema) body: Static<typeof NewBatchSchema>, @Req() request: FastifyRequest) {
    const actor = callerOf(request).subject;
    return this.deps.payout.call(payoutRoutes.draftBatch, { body: { ...body, actor }, once: forwarded(request) });
  }

  @Get()
  @Describe({
    summary: 'List batches, newest first',
    tag: 'Payouts',
    roles: ['finance', 'auditor'],
    query: PageByIdQuerySchema,
    answers: { 200: payoutRoutes.listBatches.answer },
  })
  list(@ParsedQuery(PageByIdQuerySchema) query: Static<typeof PageByIdQuerySchema>) {
    return this.deps.payout.call(payoutRoutes.listBatches, { query });
  }

  @Get('/:batchId')
  @Describe({
    summary: 'A batch as it stands',
    tag: 'Payouts',
    roles: ['finance', 'auditor'],
    params: { batchId: IdSchema },
    answers: { 200: PayoutBatchSchema },
  })
  get(@ParsedParam('batchId', IdSchema) batchId: string) {
    return this.deps.payout.call(payoutRoutes.getBatch, { params: { batchId } });
  }

  @Get('/:batchId/items')
  @Describe({
    summary: 'Who is in a batch, who is out, and why',
    tag: 'Payouts',
    roles: ['finance', 'auditor'],
    params: { batchId: IdSchema },
    query: PageByIdQuerySchema,
    answers: { 200: payoutRoutes.listItems.answer },
  })
  items(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedQuery(PageByIdQuerySchema) query: Static<typeof PageByIdQuerySchema>,
  ) {
    return this.deps.payout.call(payoutRoutes.listItems, { params: { batchId }, query });
  }

  @Post('/:batchId/freeze')
  @HttpCode(200)
  @describe('Ask the ledger to reserve every item, then fix the list', NothingSchema)
  freeze(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedBody(NothingSchema) _body: object,
    @Req() request: FastifyRequest,
  ) {
    return this.step(payoutRoutes.freezeBatch, batchId, { request, body: {} });
  }

  @Post('/:batchId/request-approval')
  @HttpCode(200)
  @describe('Sign the frozen list and ask a second person', SignatureSchema)
  requestApproval(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedBody(SignatureSchema) body: Static<typeof SignatureSchema>,
    @Req() request: FastifyRequest,
  ) {
    return this.step(payoutRoutes.requestApproval, batchId, { request, body });
  }

  @Post('/:batchId/approve')
  @HttpCode(200)
  @describe('Approve as the second person', SignatureSchema)
  approve(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedBody(SignatureSchema) body: Static<typeof SignatureSchema>,
    @Req() request: FastifyRequest,
  ) {
    return this.step(payoutRoutes.approveBatch, batchId, { request, body });
  }

  @Post('/:batchId/reject')
  @HttpCode(200)
  @describe('Say no as the second person: everything reserved is given back', ReasonSchema)
  reject(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedBody(ReasonSchema) body: Static<typeof ReasonSchema>,
    @Req() request: FastifyRequest,
  ) {
    return this.step(payoutRoutes.rejectBatch, batchId, { request, body });
  }

  @Post('/:batchId/cancel')
  @HttpCode(200)
  @describe('Cancel before anything leaves: everything reserved is given back', ReasonSchema)
  cancel(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedBody(ReasonSchema) body: Static<typeof ReasonSchema>,
    @Req() request: FastifyRequest,
  ) {
    return this.step(payoutRoutes.cancelBatch, batchId, { request, body });
  }

  @Post('/:batchId/submit')
  @HttpCode(200)
  @describe('Start every payment and write the file for the bank', NothingSchema)
  submit(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedBody(NothingSchema) _body: object,
    @Req() request: FastifyRequest,
  ) {
    return this.step(payoutRoutes.submitBatch, batchId, { request, body: {} });
  }

  @Get('/:batchId/file')
  @Describe({
    summary: 'The file for the bank: the same bytes each time',
    tag: 'Payouts',
    roles: ['finance'],
    params: { batchId: IdSchema },
    answers: { 200: 'application/xml, pain.001.001.09' },
  })
  async file(@ParsedParam('batchId', IdSchema) batchId: string, @Res() reply: FastifyReply): Promise<void> {
    const file = await this.deps.payout.call(payoutRoutes.getFile, { params: { batchId } });
    await reply
      .headers({
        'content-type': 'application/xml',
        'content-disposition': `attachment; filename="${file.fileName}"`,
        digest: `sha-256=${Buffer.from(file.sha256, 'hex').toString('base64')}`,
      })
      .send(Buffer.from(file.contentBase64, 'base64'));
  }

  private step(
    route: (typeof payoutRoutes)['freezeBatch' | 'requestApproval' | 'approveBatch' | 'rejectBatch' | 'submitBatch'],
    batchId: string,
    { request, body }: { request: FastifyRequest; body: object },
  ) {
    const actor = callerOf(request).subject;
    const call = { params: { batchId }, body: { ...body, actor }, once: forwarded(request) };
    return this.deps.payout.call(route, call);
  }
}
