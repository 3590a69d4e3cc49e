import type { Queryable } from '#postgres';

const owners = `
  select owner as "creatorId", min("partition") as "partition" from account
  where currency = $1 and owner > $2 and owner <> 'company' group by owner order by owner limit $3`;

export interface Holder {
  readonly creatorId: string;
  readonly partition: number;
}

/** Creators with accounts in the currency, by id, after one. */
export async function holdersAfter(
  books: Queryable,
  { currency, after, limit }: { currency: string; after: string; limit: number },
): Promise<Holder[]> {
  return (await books.query<Holder>(owners, [currency, after, limit])).rows;
}
