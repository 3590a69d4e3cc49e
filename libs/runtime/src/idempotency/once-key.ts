import { createHash } from 'node:crypto';
import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { problem } from '../problems/problem.js';
import { rawBodyOf } from '../requests/json-body.js';
import { requestOf } from '../requests/parameters.js';

/** Set by the gateway on internal requests: the subject of the token that it has checked. */
export const subjectHeader = 'x-tributary-subject';
export const idempotencyKeyHeader = 'idempotency-key';

/** What makes a request the same request: who sent it under which key, and what it said. */
export interface OnceKey {
  readonly key: string;
  readonly subject: string;
  readonly requestHash: Buffer;
}

const printable = /^[\x21-\x7e]{1,255}$/;

/** The request's Idempotency-Key under a subject that the caller has authenticated. Throws the problem 400. */
export function onceKeyOf(request: FastifyRequest, subject: string): OnceKey {
  const key = request.headers[idempotencyKeyHeader];
  if (key === undefined) {
    throw problem(400, 'idempotency-key-missing', 'Idempotency-Key is missing', 'Send one, new for each new request.');
  }
  if (typeof key !== 'string' || !printable.test(key)) {
    throw problem(400, 'idempotency-key-malformed', 'Idempotency-Key is malformed', 'At most 255 visible characters.');
  }
  const said = createHash('sha256').update(`${request.method} ${request.url}\n`).update(rawBodyOf(request));
  return { key, subject, requestHash: said.digest() };
}

/** The OnceKey of an internal request; its subject is what the gateway vouches for. */
export const Once = createParamDecorator((_: undefined, context): OnceKey => {
  const request = requestOf(context);
  if (request.routeOptions.url?.startsWith('/internal/') !== true) {
    throw new Error(`@Once() trusts ${subjectHeader}, which only /internal/ routes may`);
  }
  const subject = request.headers[subjectHeader];
  if (typeof subject !== 'string' || subject === '') {
    throw problem(400, 'subject-missing', `${subjectHeader} is missing`);
  }
  return onceKeyOf(request, subject);
});
