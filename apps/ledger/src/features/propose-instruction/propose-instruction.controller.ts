import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, instructionRoutes } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody } from '#runtime';
import { instructionProblem } from '../../instructions/instruction-refusals.js';
import { findInstruction } from '../../instructions/instructions.query.js';
import { instructionOf } from '../../instructions/told-instruction.js';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { proposeInstruction } from './propose-instruction.handler.js';

const route = instructionRoutes.proposeInstruction;

@Controller()
export class ProposeInstructionController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Post(route.path)
  @HttpCode(201)
  propose(@ParsedBody(route.body) body: BodyOf<typeof route>, @Once() once: OnceKey) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const proposed = await proposeInstruction(this.deps, tx, body);
        if (typeof proposed !== 'string')
          return { status: 201, body: await findInstruction(tx, proposed.instructionId) };
        throw instructionProblem(proposed, instructionOf(body));
      }),
    );
  }
}
