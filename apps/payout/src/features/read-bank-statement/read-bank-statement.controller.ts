import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, payoutRoutes } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody, refusalProblem } from '#runtime';
import { PAYOUT, type PayoutDeps } from '../../payout.deps.js';
import { readBankStatement } from './read-bank-statement.handler.js';

const route = payoutRoutes.readBankStatement;

const refusals = {
  'statement-unreadable': { status: 422, title: 'This is not well-formed XML' },
  'not-a-bank-statement': { status: 422, title: 'This is neither a camt.053 statement nor a camt.054 notification' },
  'statement-incomplete': { status: 422, title: 'The statement lacks what a booked line must have' },
  'statement-of-another-account': { status: 422, title: 'The statement is of another account than ours' },
} as const;

@Controller()
export class ReadBankStatementController {
  constructor(@Inject(PAYOUT) private readonly deps: PayoutDeps) {}

  @Post(route.path)
  @HttpCode(200)
  read(@ParsedBody(route.body) { contentBase64, actor }: BodyOf<typeof route>, @Once() once: OnceKey) {
    const content = Buffer.from(contentBase64, 'base64');
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const report = await readBankStatement(this.deps, tx, { content, actor });
        if (typeof report === 'string') throw refusalProblem(refusals, report);
        return { status: 200, body: report };
      }),
    );
  }
}
