import { Type, type Static } from 'typebox';
import { IdSchema, InstantSchema, RevenueStreamSchema } from '../scalars.js';

/** Parts per million: 70 % is 700000. */
const PpmSchema = Type.Integer({ minimum: 0, maximum: 1_000_000 });

/**
 * Who earns how much under which circumstances, as data. A version is never changed once published; it is in force
 * from `effectiveFrom` until the next version's.
 */
export const RuleSetSchema = Type.Object(
  {
    effectiveFrom: InstantSchema,
    basis: Type.Enum(['conversion_time', 'click_time'], {
      description: 'Which instant picks the version in force: never the arrival',
    }),
    rounding: Type.Enum(['half_even', 'half_up', 'down']),
    attribution: Type.Object(
      {
        model: Type.Enum(['last_click']),
        lookbackDays: Type.Integer({ minimum: 1, maximum: 365 }),
      },
      { additionalProperties: false },
    ),
    rules: Type.Array(
      Type.Object(
        {
          id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }),
          /** Higher first; two rules of one priority that could both match are refused. */
          priority: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
          when: Type.Object(
            { streams: Type.Optional(Type.Array(RevenueStreamSchema, { minItems: 1, maxItems: 6 })) },
            { additionalProperties: false },
          ),
          then: Type.Object(
            {
              percentPpm: PpmSchema,
              of: Type.Enum(['commission', 'sale', 'gross'], { description: 'Which reported figure it is a part of' }),
            },
            { additionalProperties: false },
          ),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 200 },
    ),
    split: Type.Object({ platformFeePpm: PpmSchema }, { additionalProperties: false }),
    hold: Type.Object(
      {
        days: Type.Integer({
          minimum: 0,
          maximum: 365,
          description:
            'Full local days between the day of the confirmation and the day at whose start the money is payable; 0: at once',
        }),
        zone: Type.Optional(
          Type.String({
            pattern: '^[A-Za-z][A-Za-z0-9+_/-]{0,63}$',
            description: 'Whose days: an IANA time zone such as Europe/Berlin; UTC where absent',
          }),
        ),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type RuleSetDocument = Static<typeof RuleSetSchema>;

export const PublishedRuleSetSchema = Type.Object({
  programId: IdSchema,
  version: Type.Integer({ minimum: 1 }),
  sha256: Type.String(),
  publishedBy: Type.String(),
  publishedAt: InstantSchema,
  ruleSet: RuleSetSchema,
});
export type PublishedRuleSet = Static<typeof PublishedRuleSetSchema>;
