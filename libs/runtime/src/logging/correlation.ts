import { AsyncLocalStorage } from 'node:async_hooks';

const context = new AsyncLocalStorage<string>();

/** Runs `fn` and all that it starts under a correlation id, which every log line and internal request then carries. */
export function withCorrelation<T>(correlationId: string, fn: () => T): T {
  return context.run(correlationId, fn);
}

export function currentCorrelationId(): string | undefined {
  return context.getStore();
}
