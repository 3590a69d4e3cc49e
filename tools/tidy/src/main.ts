import { tidy } from './tidy.js';

const { files, findings } = tidy(process.cwd());
for (const { path, line, rule, says } of findings) {
  console.log(`${path}${line === undefined ? '' : `:${line}`}  ${rule}: ${says}`);
}
console.log(`tidy: ${files} files, ${findings.length} complaints`);
if (findings.length > 0) process.exitCode = 1;
