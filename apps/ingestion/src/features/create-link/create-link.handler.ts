import type { BodyOf, ingestionRoutes, Link } from '#contracts';
import type { Tx } from '#postgres';
import { destinationRefusal, type DestinationRefusal } from '../../domain/destination.js';
import { insertLink } from './create-link.query.js';

export type CreateLinkRefusal = DestinationRefusal | 'slug-taken';

/** A link to one of the hosts that the caller's program allows. */
export async function createLink(
  deps: { clock: () => string; newId: () => string },
  tx: Tx,
  wanted: BodyOf<typeof ingestionRoutes.createLink>,
): Promise<Link | CreateLinkRefusal> {
  const { allowedHosts, ...fields } = wanted;
  const refusal = destinationRefusal(fields.destination, allowedHosts);
  if (refusal !== undefined) return refusal;
  const link = { linkId: deps.newId(), ...fields, path: `/c/${fields.slug}`, createdAt: deps.clock() };
  return (await insertLink(tx, link)) ? link : 'slug-taken';
}
