import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { attributionRoutes, type BodyOf, IdSchema } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody, ParsedParam, refusalProblem } from '#runtime';
import { ATTRIBUTION, type AttributionDeps } from '../../attribution.deps.js';
import { publishRuleSet } from './publish-rule-set.handler.js';

const route = attributionRoutes.publishRuleSet;

const refusals = {
  'not-after-the-last-version': { status: 409, title: 'A version starts after the one before it' },
  'would-change-the-past': { status: 409, title: 'Conversions of that time have been decided' },
  'rule-id-repeated': { status: 422, title: 'A rule id is used twice' },
  'hold-zone-unknown': { status: 422, title: 'There is no such time zone' },
  'rules-ambiguous': { status: 422, title: 'Two rules of one priority could match the same conversion' },
} as const;

@Controller()
export class PublishRuleSetController {
  constructor(@Inject(ATTRIBUTION) private readonly deps: AttributionDeps) {}

  @Post(route.path)
  @HttpCode(201)
  publish(
    @ParsedParam('programId', IdSchema) programId: string,
    @ParsedBody(route.body) body: BodyOf<typeof route>,
    @Once() once: OnceKey,
  ) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const published = await publishRuleSet(this.deps, tx, { programId, ...body });
        if (typeof published === 'string') throw refusalProblem(refusals, published);
        return { status: 201, body: published };
      }),
    );
  }
}
