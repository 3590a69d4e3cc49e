import { Type } from 'typebox';
import type { Money } from '#money';

/** Money on a wire: minor units as a decimal string, so that no JSON reader can turn it into a double. */
export const MoneySchema = Type.Unsafe<Money>(
  Type.Object(
    {
      minor: Type.String({ pattern: '^(0|-?[1-9][0-9]{0,18})$' }),
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    },
    { additionalProperties: false, description: 'Minor units (cents for EUR, yen for JPY) and an ISO 4217 code' },
  ),
);

export const SumSchema = Type.String({ pattern: '^-?\\d{1,39}$', description: 'Minor units; sums may pass 64 bits' });

/** Money that sums up any number of amounts. */
export const MoneySumSchema = Type.Unsafe<Money>(
  Type.Object(
    { minor: SumSchema, currency: Type.String({ pattern: '^[A-Z]{3}$' }) },
    { additionalProperties: false, description: 'Minor units, which may pass 64 bits, and an ISO 4217 code' },
  ),
);

/** An instant: RFC 3339, UTC, milliseconds always written. */
export type Instant = string;
export const InstantSchema = Type.String({
  pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}Z$',
  description: 'RFC 3339 in UTC with milliseconds',
});

/** A day without a zone: YYYY-MM-DD. */
export type Day = string;
export const DaySchema = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' });

/** A month: YYYY-MM. */
export const MonthSchema = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' });

export const IdSchema = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  description: 'UUID in lower case',
});

export const CurrencySchema = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 alphabetic code' });

/** Who owes a commission's total: `source:<id>` or `brand:<slug>`. */
export const DebtorSchema = Type.String({ pattern: '^(source|brand):[a-z0-9-]{1,64}$' });

/** Names that appear in URLs: links, creator handles, brands. */
export const SlugSchema = Type.String({ pattern: '^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$' });

/** The six ways in which a creator earns. Every cent carries its stream. */
export const revenueStreams = ['sponsorship', 'affiliate', 'product', 'subscription', 'donation', 'event'] as const;
export type RevenueStream = (typeof revenueStreams)[number];
export const RevenueStreamSchema = Type.Enum([...revenueStreams]);
