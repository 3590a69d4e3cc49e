import { Type, type Static } from 'typebox';
import { IdSchema, InstantSchema, MoneySchema, RevenueStreamSchema } from '../scalars.js';
import { PageQuerySchema, PageSchema } from './page.js';
import { defineRoute } from './route.js';
import { PublishedRuleSetSchema, RuleSetSchema } from './rule-set.v1.js';

/** One step of a decision's arithmetic, as data: `result = operation(inputs)`, in minor units or ppm. */
export const ArithmeticStepSchema = Type.Object({
  name: Type.String({ maxLength: 80 }),
  operation: Type.Enum(['take', 'portion', 'subtract', 'add', 'negate']),
  inputs: Type.Array(Type.Object({ name: Type.String(), value: Type.String({ pattern: '^-?\\d+$' }) })),
  result: Type.String({ pattern: '^-?\\d+$' }),
});

/** Why this creator earned this much: stored whole when it was made, never recomputed. */
export const DecisionSchema = Type.Object({
  decisionId: IdSchema,
  commissionId: IdSchema,
  conversionId: IdSchema,
  version: Type.Integer({ minimum: 1 }),
  decidedAt: InstantSchema,
  occurredAt: InstantSchema,
  creatorId: IdSchema,
  programId: IdSchema,
  stream: RevenueStreamSchema,
  debtor: Type.String(),
  model: Type.Enum(['last_click', 'named']),
  touches: Type.Array(
    Type.Object({
      clickId: Type.String(),
      creatorId: IdSchema,
      occurredAt: InstantSchema,
      weightPpm: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    }),
  ),
  ruleSetVersion: Type.Integer({ minimum: 1 }),
  ruleSetSha256: Type.String(),
  inputsSha256: Type.String(),
  ruleId: Type.String(),
  rejectedRules: Type.Array(Type.Object({ ruleId: Type.String(), reason: Type.String() })),
  arithmetic: Type.Array(ArithmeticStepSchema),
  total: MoneySchema,
  creatorShare: MoneySchema,
  fee: MoneySchema,
  status: Type.Enum(['accrued', 'approved', 'reversed']),
  availableAt: Type.Optional(InstantSchema),
});
export type DecisionView = Static<typeof DecisionSchema>;

export const undecidedReasons = [
  'creator-unnamed',
  'creator-unknown',
  'click-unknown',
  'rule-set-missing',
  'click-outside-lookback',
  'rule-unmatched',
] as const;

/** A conversion that cannot be decided yet, and what it waits for. */
export const WaitingConversionSchema = Type.Object({
  conversionId: IdSchema,
  sourceId: IdSchema,
  transactionId: Type.String(),
  reason: Type.Enum([...undecidedReasons]),
  since: InstantSchema,
});
export type WaitingConversion = Static<typeof WaitingConversionSchema>;

export const attributionRoutes = {
  publishRuleSet: defineRoute('POST', '/internal/programs/:programId/rule-sets', {
    body: Type.Object(
      { ruleSet: RuleSetSchema, publishedBy: Type.String({ minLength: 1, maxLength: 128 }) },
      { additionalProperties: false },
    ),
    answer: PublishedRuleSetSchema,
  }),
  listRuleSets: defineRoute('GET', '/internal/programs/:programId/rule-sets', {
    answer: Type.Object({ items: Type.Array(PublishedRuleSetSchema) }),
  }),
  getDecision: defineRoute('GET', '/internal/decisions/:decisionId', { answer: DecisionSchema }),
  listWaiting: defineRoute('GET', '/internal/waiting-conversions', {
    query: PageQuerySchema,
    answer: PageSchema(WaitingConversionSchema),
  }),
};
