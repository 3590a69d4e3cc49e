import { LRUCache } from 'lru-cache';
import type { Queryable } from '#postgres';

export interface KnownLink {
  readonly linkId: string;
  readonly number: bigint;
  readonly slug: string;
  readonly creatorId: string;
  readonly programId: string;
  readonly destination: string;
  readonly clickParameter: string;
}

export interface Links {
  bySlug(slug: string): Promise<KnownLink | undefined>;
  byNumber(number: bigint): Promise<KnownLink | undefined>;
}

const maxLinks = 50_000;
/** How long it may take until a link that was asked for too early is found. */
const unknownForMs = 2_000;

/** Links in memory, so that a redirect does not wait for the database. A link never changes once it is made. */
export function links(database: Queryable): Links {
  const known = new LRUCache<string, KnownLink | 'unknown'>({ max: maxLinks });
  const find = async (by: 'slug' | 'number', value: string | bigint): Promise<KnownLink | undefined> => {
    const cached = known.get(`${by} ${value}`);
    if (cached !== undefined) return cached === 'unknown' ? undefined : cached;
    const link = await load(database, by, value);
    if (link === undefined) {
      known.set(`${by} ${value}`, 'unknown', { ttl: unknownForMs });
      return undefined;
    }
    known.set(`slug ${link.slug}`, link);
    known.set(`number ${link.number}`, link);
    return link;
  };
  return { bySlug: (slug) => find('slug', slug), byNumber: (number) => find('number', number) };
}

async function load(
  database: Queryable,
  by: 'slug' | 'number',
  value: string | bigint,
): Promise<KnownLink | undefined> {
  const { rows } = await database.query<KnownLink>(
    `select link_id as "linkId", number, slug, creator_id as "creatorId", program_id as "programId", destination,
       click_parameter as "clickParameter"
     from link where ${by === 'slug' ? 'slug' : 'number'} = $1`,
    [value],
  );
  return rows[0];
}
