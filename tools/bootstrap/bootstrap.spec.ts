import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let project: string;
const installs = () => readLines('installs.log');
const builds = () => readLines('builds.log');

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  cpSync(import.meta.dirname, join(project, 'tools/bootstrap'), { recursive: true });
  write('package-lock.json', '{ "lockfileVersion": 3 }');
  write('tools/build/build.mjs', `import { appendFileSync } from 'node:fs'; appendFileSync('builds.log', 'built\\n');`);
  write('npm.mjs', pretendedNpm);
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

test('a fresh folder is installed, then built', async () => {
  expect(await start()).toMatchObject({ code: 0 });
  expect(installs()).toEqual(['ci --no-audit --no-fund --loglevel=error']);
  expect(builds()).toEqual(['built']);
});

test('a second start installs nothing, a changed lock file is installed again', async () => {
  await start();
  await start();
  expect(installs()).toHaveLength(1);
  write('package-lock.json', '{ "lockfileVersion": 3, "changed": true }');
  await start();
  expect(installs()).toHaveLength(2);
});

test('of several starts at once one installs and the others wait for it', async () => {
  const codes = await Promise.all([start(), start(), start()]);
  expect(codes.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(installs()).toHaveLength(1);
  expect(existsSync(join(project, 'var/bootstrap.lock'))).toBe(false);
});

test('the lock of a start that was killed is taken over', async () => {
  const gone = spawnSync(process.execPath, ['--version']).pid;
  write('var/bootstrap.lock/pid', String(gone));
  expect(await start()).toMatchObject({ code: 0 });
  expect(installs()).toHaveLength(1);
});

test('a failed install is told, builds nothing and is tried again by the next start', async () => {
  const failed = await start({ NPM_FAILS: '1' });
  expect(failed).toMatchObject({ code: 1, output: expect.stringContaining('npm ci failed (exit code 1).') });
  expect(builds()).toEqual([]);
  expect(await start()).toMatchObject({ code: 0 });
  expect(installs()).toHaveLength(2);
});

test('a Node that is too old is told which one is needed', async () => {
  const old = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'18.20.0'}})`;
  const refused = await start({ NODE_OPTIONS: `--import=${old}` });
  expect(refused).toEqual({ code: 1, output: 'Tributary needs Node 20 or newer to start; this is Node 18.20.0.\n' });
  expect(installs()).toEqual([]);
});

const pretendedNpm = `
import { appendFileSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
appendFileSync('installs.log', process.argv.slice(2).join(' ') + '\\n');
await new Promise((resolve) => setTimeout(resolve, 200));
if (process.env.NPM_FAILS) process.exit(1);
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/node/bin', { recursive: true });
symlinkSync(process.execPath, 'node_modules/node/bin/node');
`;

function start(env: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(project, 'tools/bootstrap/bootstrap.mjs')], {
    cwd: project,
    env: {
      PATH: process.env.PATH,
      npm_execpath: join(project, 'npm.mjs'),
      npm_node_execpath: process.execPath,
      ...env,
    },
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

function write(path: string, text: string): void {
  mkdirSync(join(project, path, '..'), { recursive: true });
  writeFileSync(join(project, path), text);
}

function readLines(path: string): string[] {
  const file = join(project, path);
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}
