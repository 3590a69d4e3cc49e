import { HttpException } from '@nestjs/common';
import { TransientFault } from '#event-log';
import { isTransient } from '#postgres';
import { Problem, problem } from './problem.js';

/** What HTTP itself refuses: routing, limits, media types. */
const namesOfStatus: Readonly<Record<number, readonly [name: string, title: string]>> = {
  400: ['bad-request', 'The request is malformed'],
  401: ['unauthenticated', 'Who is asking is not known'],
  403: ['forbidden', 'Not allowed'],
  404: ['not-found', 'There is nothing here'],
  405: ['method-not-allowed', 'The method is not served here'],
  408: ['request-timeout', 'The request took too long to arrive'],
  413: ['body-too-large', 'The body is too large'],
  414: ['uri-too-long', 'The address is too long'],
  415: ['unsupported-media-type', 'The media type is not read here'],
  429: ['too-many-requests', 'Too many requests'],
  431: ['headers-too-large', 'The headers are too large'],
};

export function problemOfStatus(status: number, detail?: string): Problem {
  const [name, title] = namesOfStatus[status] ?? ['bad-request', 'The request was refused'];
  return problem(status, name, title, detail);
}

/**
 * The answer to whatever was thrown. Nothing of an unexpected fault is told but that it happened: its message may name
 * tables, addresses, secrets.
 */
export function problemOfFault(fault: unknown): Problem {
  if (fault instanceof Problem) return fault;
  if (fault instanceof TransientFault || isTransient(fault)) {
    return problem(503, 'temporarily-unavailable', 'Temporarily unavailable', 'The same request may succeed later.', {
      headers: { 'retry-after': '1' },
    });
  }
  const status = statusOf(fault);
  if (status !== undefined && status < 500) return problemOfStatus(status, (fault as Error).message);
  return problem(500, 'internal-fault', 'Something went wrong here', 'It has been logged under the correlation id.');
}

/** Fastify's and Nest's own errors carry the status that they stand for. */
function statusOf(fault: unknown): number | undefined {
  if (fault instanceof HttpException) return fault.getStatus();
  if (fault instanceof Error && fault.name === 'FastifyError') return (fault as { statusCode?: number }).statusCode;
  return undefined;
}
