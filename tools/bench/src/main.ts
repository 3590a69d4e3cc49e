import { parseArgs } from 'node:util';
import { benches } from './benches.js';
import { openEnds } from './ends.js';
import { givenBy } from './given.js';
import { machineLine } from './measure/machine.js';
import { report, reportJson } from './report.js';

const shared = { json: { type: 'boolean' }, quick: { type: 'boolean' } } as const;

const [name = '', ...args] = process.argv.slice(2);
const bench = benches.get(name);
if (bench === undefined) {
  const list = [...benches].map(([known, { says }]) => `  ${known.padEnd(12)}${says}`).join('\n');
  process.stderr.write(`Usage: npm run bench -- <name> [options] [--json] [--quick]\n${list}\n`);
  process.exit(2);
}

const ends = openEnds();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void ends.run().finally(() => process.exit(130)));
}
try {
  const { values } = parseArgs({ args, options: { ...shared, ...bench.options } });
  const figures = await bench.run(givenBy(values, ends));
  const write = values.json === true ? reportJson : report;
  process.stdout.write(`${write(name, machineLine(), figures)}\n`);
  if (!figures.correct) process.exitCode = 1;
} finally {
  await ends.run();
}
