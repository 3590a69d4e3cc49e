import { Type } from 'typebox';
import { type TestDatabase, testDatabase } from '#testing';
import { defineService } from './service-definition.js';
import { runService } from './run-service.js';

let database: TestDatabase;
let written: string;
const real = { exit: process.exit.bind(process), stderr: process.stderr.write.bind(process.stderr) };

/** Stands in for the end of the process: nothing after it runs. */
class Exited extends Error {
  constructor(readonly code: unknown) {
    super(`exit ${String(code)}`);
  }
}

beforeAll(async () => {
  database = await testDatabase('attribution', []);
});
beforeEach(() => {
  written = '';
  process.exit = (code) => {
    throw new Exited(code);
  };
  process.stderr.write = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
});
afterEach(() => {
  process.exit = real.exit;
  process.stderr.write = real.stderr;
  for (const signal of ['SIGTERM', 'SIGINT']) process.removeAllListeners(signal);
});
afterAll(() => database.drop());

const service = (hooks: { onStop?: () => void } = {}) =>
  defineService({
    name: 'attribution',
    config: Type.Object({}),
    migrations: [],
    module: () => ({
      module: class {
        onApplicationShutdown(): void {
          hooks.onStop?.();
        }
      },
    }),
  });
const env = () => ({ DATABASE_URL: database.url, SERVICE_TOKEN: 'the-service-token', LOG_LEVEL: 'silent' });

test('a wrong environment is told whole on standard error, and the exit code says that a restart is of no use', async () => {
  await expect(runService(service(), { PORT: 'x' })).rejects.toEqual(new Exited(78));
  expect(written).toContain('attribution: 3 settings are wrong:');
  expect(written).toContain('DATABASE_URL is missing');
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops the service and ends the process with 0', async (signal) => {
  let stopped = false;
  const exited = new Promise((resolve) => {
    process.exit = ((code: unknown) => {
      resolve(code);
    }) as typeof process.exit;
  });
  await runService(service({ onStop: () => (stopped = true) }), env());
  process.emit(signal);
  expect(await exited).toBe(0);
  expect(stopped).toBe(true);
});
