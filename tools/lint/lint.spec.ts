import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';

type Found = { rule: string; message: string };

const fixtures = join(import.meta.dirname, 'fixtures');
const found = lint(fixtures);

test('what keeps the rules is left alone', () => {
  expect(found.get('clean/domain/hold.ts')).toEqual([]);
  expect(found.get('clean/clock.ts')).toEqual([]);
});

test.each([
  ['explicit-any.ts', '@typescript-eslint/no-explicit-any'],
  ['floating-promise.ts', '@typescript-eslint/no-floating-promises'],
  ['return-await.ts', '@typescript-eslint/return-await'],
  ['open-switch.ts', '@typescript-eslint/switch-exhaustiveness-check'],
  ['five-parameters.ts', '@typescript-eslint/max-params'],
  ['five-constructor-parameters.ts', '@typescript-eslint/max-params'],
  ['long-function.ts', 'max-lines-per-function'],
  ['save.ts', 'no-restricted-syntax'],
  ['domain/new-date.ts', 'no-restricted-syntax'],
  ['domain/date-call.ts', 'no-restricted-syntax'],
  ['domain/date-now.ts', 'no-restricted-properties'],
  ['domain/math-random.ts', 'no-restricted-properties'],
  ['domain/environment.ts', 'no-restricted-globals'],
  ['domain/crypto-global.ts', 'no-restricted-globals'],
  ['domain/timer.ts', 'no-restricted-globals'],
  ['domain/node-import.ts', 'no-restricted-imports'],
  ['domain/async-function.ts', 'no-restricted-syntax'],
  ['domain/await.ts', 'no-restricted-syntax'],
  ['domain/dynamic-import.ts', 'no-restricted-syntax'],
  ['domain/default-branch.ts', '@typescript-eslint/switch-exhaustiveness-check'],
  ['domain/save-in-domain.ts', 'no-restricted-syntax'],
])('%s breaks %s and nothing else', (file, rule) => {
  expect(found.get(`violations/${file}`)?.map((each) => each.rule)).toEqual([rule]);
});

test('a broken rule of the domain says why', () => {
  const inDomain = [...found].filter(([file]) => /violations.domain.(?!default-branch|save)/.test(file));
  const messages = inDomain.flatMap(([, each]) => each.map(({ message }) => message));
  expect(messages.filter((message) => !message.includes('domain: '))).toEqual([]);
  expect(messages).toHaveLength(11);
});

/** Runs the real program with the real configuration, but for its list of folders to leave out. */
function lint(folder: string): Map<string, Found[]> {
  const root = join(import.meta.dirname, '../..');
  const eslint = join(root, 'node_modules/eslint/bin/eslint.js');
  const { stdout, stderr } = spawnSync(process.execPath, [eslint, '--no-ignore', '--format', 'json', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as { filePath: string; messages: { ruleId: string; message: string }[] }[];
  return new Map(
    report.map(({ filePath, messages }) => [
      relative(folder, filePath),
      messages.map(({ ruleId, message }) => ({ rule: ruleId, message })),
    ]),
  );
}
