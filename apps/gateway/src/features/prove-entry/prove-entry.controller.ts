import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { CreatorEntrySchema, ledgerRoutes, ProofQuerySchema, ProofSchema } from '#contracts';
import { Describe, ParsedParam, ParsedQuery } from '#runtime';
import { callerOf, visibleCreator } from '../../auth/caller.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';

const EntryIdSchema = CreatorEntrySchema.properties.entryId;

@Controller('/v1/entries')
export class ProveEntryController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Get('/:entryId/proof')
  @Describe({
    summary: 'That an entry is in the books as they were published; from the day after it was recorded on',
    description: 'A file for the offline verifier. Creators prove their own entries, auditors all.',
    tag: 'Proofs',
    roles: ['creator', 'auditor'],
    params: { entryId: EntryIdSchema },
    query: ProofQuerySchema,
    answers: { 200: ProofSchema, 409: 'The day on which the entry was recorded has no head yet' },
  })
  prove(
    @ParsedParam('entryId', EntryIdSchema) entryId: string,
    @ParsedQuery(ProofQuerySchema) query: Static<typeof ProofQuerySchema>,
    @Req() request: FastifyRequest,
  ) {
    const { roles, creatorId: own } = callerOf(request);
    const creatorId = query.creatorId ?? (roles.includes('auditor') ? undefined : own);
    return this.deps.ledger.call(ledgerRoutes.proveEntry, {
      params: { entryId },
      query: creatorId === undefined ? {} : { creatorId: visibleCreator(request, creatorId) },
    });
  }
}
