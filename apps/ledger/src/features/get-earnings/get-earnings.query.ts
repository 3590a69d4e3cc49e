import type { AnswerOf, EarningsBy, ledgerRoutes } from '#contracts';
import type { Database } from '#postgres';
import { type Section, sectionOf } from '../../domain/section.js';
import { asCreator } from '../../reads/as-creator.query.js';
import { everything } from '../../reads/known.query.js';
import { type Movement, movementName, movements } from '../../reads/movements.query.js';

const dimensionOf = { stream: 'stream', program: 'programId', source: 'source', day: 'bookedOn' } as const;

interface Asked {
  /** Booked days, both included: YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  readonly by: EarningsBy;
  /** Where the page before ended. */
  readonly cursor?: string;
  readonly limit?: number;
}

type Item = AnswerOf<typeof ledgerRoutes.getEarnings>['items'][number];
type Moved = Movement<'kind'> & Partial<Movement<'stream' | 'programId' | 'source' | 'bookedOn'>>;

/** What a creator earned, as it counts in statements: a month's earnings are those of its statement. */
export async function getEarnings(
  database: Database,
  creatorId: string,
  { from, to, by, cursor = '', limit = 1_000 }: Asked,
): Promise<AnswerOf<typeof ledgerRoutes.getEarnings>> {
  const dimension = dimensionOf[by];
  const moved: readonly Moved[] = await asCreator(database, creatorId, (books) =>
    movements(books, {
      ...{ creatorId, from, to, lastSeq: everything, by: [dimension, 'kind'] },
      page: { after: cursor, names: limit + 1 },
    }),
  );
  const groups = [...Map.groupBy(moved, (movement) => movementName(movement.currency, movement[dimension]))];
  const page = groups.slice(0, limit);
  const items = page.flatMap(([, group]) => itemOf(group, dimension) ?? []);
  return { creatorId, from, to, by, items, nextCursor: groups.length > limit ? (page.at(-1)?.[0] ?? null) : null };
}

/** Undefined where nothing of a group was earned or taken back. */
function itemOf(group: readonly Moved[], dimension: (typeof dimensionOf)[EarningsBy]): Item | undefined {
  const [{ currency, [dimension]: key }] = group as [Moved];
  const sumOf = (section: Section): bigint =>
    group.filter(({ kind }) => sectionOf[kind] === section).reduce((sum, { amount }) => sum + amount, 0n);
  const [earned, adjusted, reversed] = [sumOf('earnings'), sumOf('adjustments'), -sumOf('reversals')];
  if (earned === 0n && adjusted === 0n && reversed === 0n) return undefined;
  const money = (minor: bigint) => ({ minor, currency });
  return {
    ...(key === undefined || key === null ? {} : { key }),
    ...{ earned: money(earned), adjusted: money(adjusted), reversed: money(reversed) },
    net: money(earned + adjusted - reversed),
  };
}
