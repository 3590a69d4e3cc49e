import { ConfigFault } from '#runtime';
import { signInTokens } from './sign-in-tokens.js';
import { type Standalone, startStandalone } from './standalone.js';

const print = (line: string) => process.stdout.write(`${line}\n`);

async function start(): Promise<Standalone> {
  try {
    return await startStandalone(process.env, print);
  } catch (fault) {
    process.stderr.write(`\nTributary did not start. ${explain(fault)}\n`);
    process.exit(fault instanceof ConfigFault ? 78 : 1);
  }
}

function explain(fault: unknown): string {
  if ((fault as NodeJS.ErrnoException).code === 'EADDRINUSE') return 'The port is taken: set PORT to another one.';
  if (fault instanceof ConfigFault || (fault instanceof Error && fault.name === 'FolderInUse')) return fault.message;
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}

let stopping = false;
const standalone = await start();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1);
    stopping = true;
    print('\nStopping …');
    standalone.stop().then(
      () => process.exit(0),
      (fault: unknown) => {
        process.stderr.write(`${explain(fault)}\n`);
        process.exit(1);
      },
    );
  });
}

print(`\nTributary is ready at ${standalone.url}   (API: ${standalone.url}/docs)`);
print('\nSign in with one of these as `Authorization: Bearer …`, valid for 30 days:\n');
for (const { name, token } of await signInTokens(standalone)) print(`${name}\n  ${token}\n`);
print('Ctrl-C stops it; the data stays.');
