import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type AnswerOf, type BodyOf, logRoutes } from '#contracts';
import { problem } from '../problems/problem.js';
import { ParsedBody } from '../requests/parameters.js';
import type { LogServer } from './log-server.js';

export const LOG_SERVER = Symbol('LOG_SERVER');
type Replay = typeof logRoutes.replayParked;

/** The route by which an operator has the service's parked keys worked on by its own handlers. */
@Controller()
export class ReplaysController {
  constructor(@Inject(LOG_SERVER) private readonly server: Pick<LogServer, 'replay'>) {}

  @Post(logRoutes.replayParked.path)
  @HttpCode(200)
  async replay(@ParsedBody(logRoutes.replayParked.body) wanted: BodyOf<Replay>): Promise<AnswerOf<Replay>> {
    const replayed = await this.server.replay(wanted);
    if (replayed === undefined) {
      const detail = `No consumer of this process reads ${wanted.topic} as ${wanted.group}.`;
      throw problem(404, 'unknown-group', 'This group is not hosted here', detail);
    }
    const { failed, ...rest } = replayed;
    return failed === undefined ? rest : { ...rest, failed: { ...failed, offset: failed.offset.toString() } };
  }
}
