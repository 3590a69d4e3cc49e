import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, IdSchema, ledgerRoutes, MonthSchema } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody, ParsedParam, refusalProblem, type RefusalTable } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { issueVersion, type VersionRefusal } from './issue-version.handler.js';

const route = ledgerRoutes.issueVersion;

const refusals: RefusalTable<VersionRefusal> = {
  'statement-unknown': { status: 404, title: 'There is no such statement' },
  'nothing-learned': { status: 409, title: 'Nothing became known of this month since its last version' },
};

@Controller()
export class IssueVersionController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Post(route.path)
  @HttpCode(201)
  issue(
    @ParsedParam('creatorId', IdSchema) creatorId: string,
    @ParsedParam('month', MonthSchema) month: string,
    @ParsedBody(route.body) body: BodyOf<typeof route>,
    @Once() once: OnceKey,
  ) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const issued = await issueVersion(this.deps, tx, { creatorId, month, ...body });
        if (typeof issued === 'string') throw refusalProblem(refusals, issued);
        return { status: 201, body: issued };
      }),
    );
  }
}
