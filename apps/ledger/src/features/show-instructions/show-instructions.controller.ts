import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { IdSchema, instructionRoutes, InstructionsQuerySchema } from '#contracts';
import { ParsedParam, ParsedQuery } from '#runtime';
import { instructionProblem } from '../../instructions/instruction-refusals.js';
import { findInstruction, listInstructions } from '../../instructions/instructions.query.js';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';

@Controller()
export class ShowInstructionsController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(instructionRoutes.listInstructions.path)
  list(@ParsedQuery(InstructionsQuerySchema) query: Static<typeof InstructionsQuerySchema>) {
    return listInstructions(this.deps.database, query);
  }

  @Get(instructionRoutes.getInstruction.path)
  async get(@ParsedParam('instructionId', IdSchema) instructionId: string) {
    const instruction = await findInstruction(this.deps.database, instructionId);
    if (instruction === undefined) throw instructionProblem('instruction-unknown');
    return instruction;
  }
}
