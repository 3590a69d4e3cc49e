/** Where the tests' broker comes from: one that runs, Docker, or Apache Kafka's jars on the machine's Java. */
import { spawnSync } from 'node:child_process';

const image = 'apache/kafka:4.3.1';
const oldestJava = 17;

const runs = (command, ...args) => spawnSync(command, args, { encoding: 'utf8' });

/**
 * @returns {{ kind: 'running', brokers: string } | { kind: 'docker', image: string } | { kind: 'java' } | { kind: 'none', why: string }}
 */
export function brokerSource(env = process.env) {
  if (env.KAFKA_BROKERS) return { kind: 'running', brokers: env.KAFKA_BROKERS };
  if (javaVersion() >= oldestJava && runs('mvn', '--version').status === 0) return { kind: 'java' };
  if (runs('docker', 'info').status === 0) return { kind: 'docker', image };
  return {
    kind: 'none',
    why: `no KAFKA_BROKERS, no Java ${oldestJava} with Maven, no Docker daemon`,
  };
}

function javaVersion() {
  const { status, stderr } = runs('java', '-version');
  return status === 0 ? Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0) : 0;
}
