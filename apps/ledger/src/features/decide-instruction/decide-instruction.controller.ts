import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, IdSchema, instructionRoutes } from '#contracts';
import type { Tx } from '#postgres';
import { answerOnce, Once, type OnceKey, ParsedBody, ParsedParam } from '#runtime';
import type { InstructionRefusal } from '../../domain/instruction.decider.js';
import { instructionProblem } from '../../instructions/instruction-refusals.js';
import { findInstruction } from '../../instructions/instructions.query.js';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { approveInstruction, endInstruction } from './decide-instruction.handler.js';

const { approveInstruction: approve, rejectInstruction: reject, withdrawInstruction: withdraw } = instructionRoutes;

@Controller()
export class DecideInstructionController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Post(approve.path)
  @HttpCode(200)
  approve(
    @ParsedParam('instructionId', IdSchema) instructionId: string,
    @ParsedBody(approve.body) body: BodyOf<typeof approve>,
    @Once() once: OnceKey,
  ) {
    return this.decide(instructionId, once, (tx) => approveInstruction(this.deps, tx, { instructionId, ...body }));
  }

  @Post(reject.path)
  @HttpCode(200)
  reject(
    @ParsedParam('instructionId', IdSchema) instructionId: string,
    @ParsedBody(reject.body) body: BodyOf<typeof reject>,
    @Once() once: OnceKey,
  ) {
    const word = { instructionId, ...body, as: 'Reject' as const };
    return this.decide(instructionId, once, (tx) => endInstruction(this.deps, tx, word));
  }

  @Post(withdraw.path)
  @HttpCode(200)
  withdraw(
    @ParsedParam('instructionId', IdSchema) instructionId: string,
    @ParsedBody(withdraw.body) body: BodyOf<typeof withdraw>,
    @Once() once: OnceKey,
  ) {
    const word = { instructionId, ...body, as: 'Withdraw' as const };
    return this.decide(instructionId, once, (tx) => endInstruction(this.deps, tx, word));
  }

  private decide(instructionId: string, once: OnceKey, step: (tx: Tx) => Promise<InstructionRefusal | undefined>) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const refusal = await step(tx);
        if (refusal !== undefined) throw instructionProblem(refusal);
        return { status: 200, body: await findInstruction(tx, instructionId) };
      }),
    );
  }
}
