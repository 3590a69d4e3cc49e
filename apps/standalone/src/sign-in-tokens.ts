import { type Bearer, signToken } from './composition/tokens.js';
import type { Standalone } from './standalone.js';

/** Ready-made tokens for everybody that the demo knows; the first creator of the installation is the creator. */
export async function signInTokens({ url, house }: Standalone): Promise<{ name: string; token: string }[]> {
  const operator = await signToken(house.secrets, { subject: 'olga.operator', roles: ['operator'] });
  const answer = await fetch(`${url}/v1/creators?limit=1`, { headers: { authorization: `Bearer ${operator}` } });
  const { items = [] } = (await answer.json()) as { items?: { creatorId: string; handle: string }[] };
  const people: (Bearer & { name: string })[] = [
    ...items.map(({ creatorId, handle }) => ({
      name: `Creator ${handle} (${creatorId})`,
      subject: handle,
      roles: ['creator'] as const,
      creatorId,
    })),
    { name: 'Finance, maker', subject: 'mara.maker', roles: ['finance'] },
    { name: 'Finance, checker', subject: 'cem.checker', roles: ['finance'] },
    { name: 'Auditor', subject: 'aron.auditor', roles: ['auditor'] },
  ];
  const tokens = await Promise.all(
    people.map(async ({ name, ...bearer }) => ({ name, token: await signToken(house.secrets, bearer) })),
  );
  return [{ name: 'Operator', token: operator }, ...tokens];
}
