import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const fixtures = join(import.meta.dirname, 'fixtures');

test('a tree that keeps the rules passes', () => {
  expect(cruise(join(fixtures, 'clean'))).toEqual({});
});

test('each planted import breaks its rule and no other', () => {
  const ledger = 'apps/ledger/src';
  expect(cruise(join(fixtures, 'violations'))).toEqual({
    'no-circular': [`${ledger}/egg.ts`],
    'no-unresolvable': [`${ledger}/lost.ts`],
    'domain-is-pure': ['contract-type', 'from-feature', 'node', 'npm'].map((name) => `${ledger}/domain/${name}.ts`),
    'apps-are-islands': ['apps/gateway/src/other-app.ts'],
    'composition-takes-modules': ['apps/standalone/src/deep.ts'],
    'libs-know-no-app': ['libs/runtime/src/index.ts'],
    'libs-in-layers': ['libs/postgres/src/upwards.ts'],
    'features-are-islands': [`${ledger}/features/tell-entries/tell-entries.query.ts`],
    'lib-front-door': [`${ledger}/back-door.ts`],
    'lib-front-door-of-libs': ['libs/contracts/src/back-door.ts'],
    'kernel-libs-are-leaves': ['libs/decider/src/heavy.ts', 'libs/money/src/heavy.ts'],
    'contracts-is-light': ['libs/contracts/src/heavy.ts', 'libs/contracts/src/npm.ts'],
    'framework-at-the-edge': [
      `${ledger}/features/tell-balance/tell-balance.handler.ts`,
      'libs/event-log/src/framework.ts',
    ],
    'builder-threads-are-light': [`${ledger}/rebuild/builder-thread.ts`],
    'testing-stays-in-tests': [`${ledger}/uses-spec.ts`, `${ledger}/uses-testing.ts`],
  });
});

/** Runs the real program with the real rules on a small workspace; the files that break each rule. */
function cruise(workspace: string): Record<string, string[]> {
  const root = join(import.meta.dirname, '../..');
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const rules = join(root, '.dependency-cruiser.mjs');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'apps', 'libs', '--config', rules, '--output-type', 'json'],
    { cwd: workspace, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (stdout === '') throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  const broken: Record<string, Set<string>> = {};
  for (const { from, rule } of summary.violations) (broken[rule.name] ??= new Set()).add(from);
  return Object.fromEntries(Object.entries(broken).map(([rule, files]) => [rule, [...files].sort()]));
}
