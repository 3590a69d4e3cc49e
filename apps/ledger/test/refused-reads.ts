import { creatorOf } from './books.js';

const ann = creatorOf('ann');
const dora = creatorOf('dora');

/** What is asked for wrongly: in words, as a path, and with what status it is answered. */
export const refusedReads: readonly (readonly [what: string, path: string, status: number])[] = [
  ['an entry of somebody else', `/internal/creators/${dora}/entries/0-0`, 404],
  ['a cursor that was never given out', `/internal/creators/${ann}/entries?cursor=x`, 422],
  ['a page without end', `/internal/creators/${ann}/entries?limit=201`, 422],
  ['a month that is none', `/internal/creators/${ann}/statements/2026-13?currency=EUR`, 422],
  ['the year zero', `/internal/creators/${ann}/statements/0000-01?currency=EUR`, 422],
  ['a statement in no currency', `/internal/creators/${ann}/statements/2026-10`, 422],
  ['a version that was never issued', `/internal/creators/${ann}/statements/2026-10?currency=EUR&version=1`, 404],
  ['earnings of no days', `/internal/creators/${ann}/earnings?from=2026-10-02&to=2026-10-01&by=day`, 422],
  ['earnings of 367 days', `/internal/creators/${ann}/earnings?from=2025-10-01&to=2026-10-02&by=day`, 422],
  ['earnings from 30 February', `/internal/creators/${ann}/earnings?from=2026-02-30&to=2026-10-01&by=day`, 422],
  ['earnings by the moon', `/internal/creators/${ann}/earnings?from=2026-10-01&to=2026-10-01&by=moon`, 422],
  ['a trial balance on 30 February', '/internal/trial-balance?effectiveOn=2026-02-30', 422],
  ['lines of a currency that is none', `/internal/creators/${ann}/lines?account=held&currency=XXX`, 422],
  ['lines of an account that is none', `/internal/creators/${ann}/lines?account=paid&currency=EUR`, 422],
  ['lines behind no line', `/internal/creators/${ann}/lines?account=held&currency=EUR&cursor=MTIuMw%3D%3D`, 422],
  ['more lines than a page has', `/internal/creators/${ann}/lines?account=held&currency=EUR&limit=201`, 422],
  ['a balance on 30 February', `/internal/creators/${ann}/balances?effectiveOn=2026-02-30`, 422],
  ['a balance on a day of the year zero', `/internal/creators/${ann}/balances?effectiveOn=0000-01-01`, 422],
  ['a balance known on 30 February', `/internal/creators/${ann}/balances?knownAt=2026-02-30T00:00:00.000Z`, 422],
  ['a balance known at no instant', `/internal/creators/${ann}/balances?knownAt=2026-10-31`, 422],
  ['a creator that is no id', '/internal/creators/ann/balances', 422],
];
