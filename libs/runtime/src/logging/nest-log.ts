import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

/** Nest's own lines in the service's log. Its chatter at start (modules, routes) is for debugging only. */
export class NestLog implements LoggerService {
  constructor(private readonly lines: Logger) {}

  log(message: unknown, ...rest: readonly unknown[]): void {
    this.lines.debug({ nest: rest.at(-1) }, String(message));
  }

  debug(message: unknown, ...rest: readonly unknown[]): void {
    this.lines.trace({ nest: rest.at(-1) }, String(message));
  }

  warn(message: unknown, ...rest: readonly unknown[]): void {
    this.lines.warn({ nest: rest.at(-1) }, String(message));
  }

  error(message: unknown, ...rest: readonly unknown[]): void {
    this.lines.error({ nest: rest.at(-1), ...(message instanceof Error ? { err: message } : {}) }, String(message));
  }
}
