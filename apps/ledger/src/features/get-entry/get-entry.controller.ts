import { Controller, Get, Inject } from '@nestjs/common';
import { CreatorEntrySchema, IdSchema, ledgerRoutes } from '#contracts';
import { ParsedParam, problem } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { getEntry } from './get-entry.query.js';

@Controller()
export class EntryController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(ledgerRoutes.getEntry.path)
  async get(
    @ParsedParam('creatorId', IdSchema) creatorId: string,
    @ParsedParam('entryId', CreatorEntrySchema.properties.entryId) entryId: string,
  ) {
    const entry = await getEntry(this.deps.database, creatorId, entryId);
    if (entry === undefined) throw problem(404, 'entry-unknown', 'There is no such entry');
    return entry;
  }
}
