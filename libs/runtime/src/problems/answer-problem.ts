import type { FastifyReply } from 'fastify';
import { toJson } from '#contracts';
import type { Problem } from './problem.js';

export const problemMediaType = 'application/problem+json; charset=utf-8';

/** The body of a problem (RFC 9457), with the id under which the log speaks of it. */
export function problemBody({ status, type, title, told }: Problem, correlationId: string): string {
  const { headers: _headers, ...members } = told.members ?? {};
  const detail = told.detail === undefined ? {} : { detail: told.detail };
  return toJson({ type, title, status, ...detail, ...members, correlationId });
}

export function answerProblem(reply: FastifyReply, told: Problem): void {
  void reply
    .code(told.status)
    .headers(told.told.members?.headers ?? {})
    .header('content-type', problemMediaType)
    .send(problemBody(told, reply.request.id));
}
