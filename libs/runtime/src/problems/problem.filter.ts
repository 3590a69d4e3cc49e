import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, throwError } from 'rxjs';
import type { Logger } from '../logging/logger.js';
import { redactUrl } from '../logging/redaction.js';
import { answerProblem } from './answer-problem.js';
import { type Problem, problem } from './problem.js';
import { problemOfFault } from './problem-of-fault.js';

/** Every fault of every route leaves the house here. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(fault: unknown, host: ArgumentsHost): Observable<never> | undefined {
    // A consumer's fault goes back to its runner as it is: the runner tells transient from permanent.
    if (host.getType() === 'rpc') return throwError(() => fault);
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const told = unrouted(fault, request) ?? problemOfFault(fault);
    if (told.status >= 500 && told !== fault) {
      this.log.error({ err: fault, method: request.method, url: redactUrl(request.url) }, told.title);
    }
    if (reply.raw.headersSent) {
      // Half an answer is out: only a broken connection tells the reader that the rest is missing.
      reply.raw.destroy();
      return undefined;
    }
    answerProblem(reply, told);
    return undefined;
  }
}

/** Nest says "Cannot GET /path?query": said again without the query, which may hold secrets. */
function unrouted(fault: unknown, request: FastifyRequest): Problem | undefined {
  if (!(fault instanceof HttpException) || fault.getStatus() !== 404 || !request.is404) return undefined;
  const path = request.url.split('?', 1)[0] ?? '';
  return problem(404, 'route-unknown', 'No such route', `Nothing answers ${request.method} ${path}.`);
}
