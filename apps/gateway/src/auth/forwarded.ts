import type { FastifyRequest } from 'fastify';
import { onceKeyOf } from '#runtime';
import { callerOf } from './caller.js';

/** The caller's Idempotency-Key and subject, for the service that owns the effect. */
export function forwarded(request: FastifyRequest): { key: string; subject: string } {
  const { key, subject } = onceKeyOf(request, callerOf(request).subject);
  return { key, subject };
}
