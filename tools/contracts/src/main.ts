import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { topics } from '#contracts';
import { consumptionsOf } from './asyncapi/consumptions.js';
import { checkContracts, writeFiles } from './check-contracts.js';
import { changes, isRefused } from './compare/changes.js';
import { earlierRecords, gitIn } from './records.js';

const { write } = parseArgs({ options: { write: { type: 'boolean', default: false } } }).values;
const root = process.cwd();
const compiled = join(import.meta.dirname, '../../..');

const earlier = earlierRecords(gitIn(root));
if (earlier === undefined) console.log('contracts: no history here, the records are taken as they are');
const declarations = { topics, consumptions: await consumptionsOf(compiled) };
const { versions, findings, stale } = await checkContracts(root, declarations, earlier ?? []);

for (const { change, at } of findings) {
  console.log(`${at}  ${change} (${changes[change].verdict}): ${changes[change].says}`);
}
const refused = findings.filter(isRefused).length;
if (refused > 0) {
  console.log('The committed schemas are the record of what was written, and stay: docs/guides/change-a-fact.md');
  process.exitCode = 1;
} else if (write) {
  writeFiles(root, stale);
  for (const path of stale.keys()) console.log(`${path}  written`);
} else if (stale.size > 0) {
  for (const path of stale.keys()) console.log(`${path}  stale: npm run contracts -- --write`);
  process.exitCode = 1;
}
console.log(`contracts: ${versions} versions, ${findings.length} changes, ${refused} refused`);
