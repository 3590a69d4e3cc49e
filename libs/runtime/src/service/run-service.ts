import type { TObject } from 'typebox';
import { ConfigFault, type Environment } from '../config/load-config.js';
import { logger } from '../logging/logger.js';
import type { ServiceDefinition } from './service-definition.js';
import { type RunningService, startService } from './start-service.js';

/** `EX_CONFIG` of sysexits.h: starting again without another environment is of no use. */
const configExitCode = 78;
/** Longer than any request may take; whoever sent the signal waits 30 s by default before it kills. */
const shutdownLimitMs = 15_000;

/** The whole of a service's `main.ts`: starts it, and stops it when it is told to. */
export async function runService<Settings extends TObject>(
  definition: ServiceDefinition<Settings>,
  env: Environment,
): Promise<void> {
  try {
    stopOnSignal(await startService(definition, env));
  } catch (fault) {
    if (fault instanceof ConfigFault) {
      process.stderr.write(`${definition.name}: ${fault.message}\n`);
      process.exit(configExitCode);
    }
    logger(definition.name).fatal({ err: fault }, 'did not start');
    process.exit(1);
  }
}

function stopOnSignal(service: RunningService): void {
  const stop = (): void => {
    const end = (code: number): never => {
      clearTimeout(limit);
      return process.exit(code);
    };
    const limit = setTimeout(() => end(1), shutdownLimitMs);
    service.stop().then(
      () => end(0),
      (fault: unknown) => {
        process.stderr.write(`${String(fault)}\n`);
        end(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
