import type { FastifyRequest } from 'fastify';
import { problem } from '#runtime';
import type { Claims, Role } from './claims.js';

/** Who is asking, once their token has been checked. */
export interface Caller {
  readonly subject: string;
  /** Those of the caller's roles that the route takes: another role of theirs opens nothing here. */
  readonly roles: readonly Role[];
  readonly creatorId?: string;
}

const callers = new WeakMap<FastifyRequest, Caller>();

export function rememberCaller(request: FastifyRequest, { sub, roles, creator_id }: Claims): void {
  callers.set(request, { subject: sub, roles, ...(creator_id === undefined ? {} : { creatorId: creator_id }) });
}

export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error(`${request.url} was not guarded`);
  return caller;
}

/** Whose rows somebody may see: a creator their own, others everybody's. What is not theirs does not exist for them. */
export function visibleCreator(request: FastifyRequest, creatorId: string): string {
  const { roles, creatorId: own } = callerOf(request);
  const seesAll = roles.some((role) => role !== 'creator');
  if (!seesAll && own !== creatorId) throw problem(404, 'creator-unknown', 'No such creator');
  return creatorId;
}
