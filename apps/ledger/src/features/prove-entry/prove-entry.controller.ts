import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { CreatorEntrySchema, ledgerRoutes, ProofQuerySchema } from '#contracts';
import { ParsedParam, ParsedQuery, refusalProblem, type RefusalTable } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { type EntryProofRefusal, proveEntry } from '../../proofs/prove-entry.query.js';

const problems: RefusalTable<EntryProofRefusal> = {
  'entry-unknown': { status: 404, title: 'There is no such entry' },
  'head-not-made': { status: 409, title: 'The day on which the entry was recorded has no head yet' },
};

@Controller()
export class ProofController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(ledgerRoutes.proveEntry.path)
  async prove(
    @ParsedParam('entryId', CreatorEntrySchema.properties.entryId) entryId: string,
    @ParsedQuery(ProofQuerySchema) { creatorId }: Static<typeof ProofQuerySchema>,
  ) {
    const proof = await proveEntry(this.deps.database, { entryId, creatorId });
    if (typeof proof === 'string') throw refusalProblem(problems, proof);
    return proof;
  }
}
