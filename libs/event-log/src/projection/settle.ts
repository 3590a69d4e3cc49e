import type { RebuildOptions } from './rebuild-options.js';

/** Acts on rows that were switched in, if nobody has: also where the run that switched did not come that far. */
export async function settle({ database, projection, service }: RebuildOptions): Promise<void> {
  const { rows } = await database.query<{ switched: string }>(
    'select switched_at::text as switched from projection where name = $1 and unsettled',
    [projection.name],
  );
  if (rows[0] === undefined) return;
  await projection.settle?.(service);
  await database.query('update projection set unsettled = false where name = $1 and switched_at = $2', [
    projection.name,
    rows[0].switched,
  ]);
}
