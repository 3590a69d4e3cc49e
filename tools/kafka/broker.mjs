/**
 * A broker for tests: real Apache Kafka in KRaft mode, alone, on loopback and free ports, with a plain listener and one
 * with TLS and SCRAM. It can be killed and started again on what it has written.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brokerSource } from './broker-source.mjs';
import { serverProperties } from './server-properties.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const downloads = resolve(here, '../../var/kafka');
const readyWithinMs = 60_000;

const secureUser = { username: 'tributary', password: 'a-password-of-tests' };

/**
 * @returns {Promise<{ brokers: string, data?: string, secure?: { brokers: string, ca: string, username: string, password: string }, kill(): Promise<void>, restart(): Promise<void>, stop(): Promise<void> }>}
 */
export async function startBroker(source = brokerSource()) {
  if (source.kind === 'running') return alreadyRunning(source.brokers);
  if (source.kind === 'docker') return startInDocker(source.image);
  if (source.kind === 'java') return startOnJava();
  throw new Error(`no broker for the tests: ${source.why}`);
}

function alreadyRunning(brokers) {
  const notOurs = () => Promise.reject(new Error('this broker is not ours to stop'));
  return { brokers, kill: notOurs, restart: notOurs, stop: () => Promise.resolve() };
}

async function startOnJava() {
  const jars = fetchJars();
  const folder = mkdtempSync(join(tmpdir(), 'tributary-kafka-'));
  const ports = { plain: await freePort(), secure: await freePort(), controller: await freePort() };
  const ca = makeCertificate(folder);
  const config = join(folder, 'server.properties');
  writeFileSync(config, serverProperties(folder, ports));
  const java = (...args) => ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', `${jars}/*`, ...args];
  const scram = `SCRAM-SHA-512=[name=${secureUser.username},password=${secureUser.password}]`;
  mustRun(
    'java',
    java('kafka.tools.StorageTool', 'format', `--cluster-id=${kafkaId()}`, '-c', config, '--add-scram', scram),
  );
  let server;
  const launch = async () => {
    const log = openSync(join(folder, 'server.log'), 'a');
    const [command, ...args] = endingWithUs('java', ...java('kafka.Kafka', config));
    server = spawn(command, args, { cwd: folder, stdio: ['ignore', log, log] });
    await untilListening(ports.plain, server, () => readFileSync(join(folder, 'server.log'), 'utf8'));
  };
  const end = (signal) =>
    new Promise((done) => {
      if (server.exitCode !== null || server.signalCode !== null) return done();
      server.once('exit', () => done());
      server.kill(signal);
    });
  await launch();
  return {
    brokers: `127.0.0.1:${ports.plain}`,
    data: join(folder, 'data'),
    secure: { brokers: `127.0.0.1:${ports.secure}`, ca, ...secureUser },
    kill: () => end('SIGKILL'),
    restart: launch,
    async stop() {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The broker goes when this process does, also by a kill. */
function endingWithUs(...command) {
  const canDie = spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true']).status === 0;
  return canDie ? ['setpriv', '--pdeathsig', 'KILL', ...command] : command;
}

/** Apache Kafka from Maven Central: once, into the project's folder. */
function fetchJars() {
  const jars = join(downloads, 'jars');
  const complete = join(jars, '.complete');
  if (existsSync(complete)) return jars;
  mkdirSync(jars, { recursive: true });
  console.info('Fetching Apache Kafka from Maven …');
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  const options = [`-DoutputDirectory=${jars}`, `-Dmaven.repo.local=${join(downloads, 'm2')}`];
  mustRun('mvn', ['--quiet', '--batch-mode', '--file', join(here, 'pom.xml'), plugin, ...options]);
  rmSync(join(downloads, 'm2'), { recursive: true, force: true });
  writeFileSync(complete, '');
  return jars;
}

function makeCertificate(folder) {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const options = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate];
  mustRun('openssl', ['req', ...options, ...subject]);
  const ca = readFileSync(certificate, 'utf8');
  writeFileSync(join(folder, 'keystore.pem'), readFileSync(key, 'utf8') + ca);
  return ca;
}

async function startInDocker(image) {
  const port = await freePort();
  const name = `tributary-kafka-${randomUUID()}`;
  const settings = {
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_NODE_ID: '1',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  };
  const env = Object.entries(settings).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  mustRun('docker', ['run', '--detach', '--name', name, '--publish', `127.0.0.1:${port}:9092`, ...env, image]);
  await untilListening(
    port,
    { exitCode: null },
    () => spawnSync('docker', ['logs', name], { encoding: 'utf8' }).stdout,
  );
  return {
    brokers: `127.0.0.1:${port}`,
    kill: async () => mustRun('docker', ['kill', name]),
    async restart() {
      mustRun('docker', ['start', name]);
      await untilListening(port, { exitCode: null }, () => '');
    },
    stop: async () => mustRun('docker', ['rm', '--force', name]),
  };
}

function mustRun(command, args) {
  const run = spawnSync(command, args, { encoding: 'utf8' });
  if (run.status === 0) return;
  throw new Error(`${command} failed: ${run.error?.message ?? run.stderr + run.stdout}`);
}

/** A cluster id as Kafka writes them: 16 bytes in base64url. */
function kafkaId() {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
}

async function untilListening(port, server, log) {
  for (const deadline = Date.now() + readyWithinMs; Date.now() < deadline && server.exitCode === null;) {
    if ((await isListening(port)) && (server.pid === undefined || /Kafka Server started/.test(log()))) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`the broker did not start:\n${log().split('\n').slice(-15).join('\n')}`);
}

function isListening(port) {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), answer(true)));
    socket.once('error', () => answer(false));
  });
}

function freePort() {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}
