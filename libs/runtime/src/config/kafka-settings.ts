import { readFileSync } from 'node:fs';
import { Type, type Static } from 'typebox';
import { type KafkaClient, type KafkaConnection, kafkaLibraries, openKafkaClient } from '#event-log';
import { ConfigFault } from './load-config.js';

/** How Kafka is reached; needed where `LOG_TRANSPORT` is `kafka`. */
export const kafkaSettings = Type.Object({
  KAFKA_BROKERS: Type.Array(Type.String({ pattern: '^[^:\\s]+:\\d{1,5}$' }), {
    minItems: 1,
    description: 'Brokers to begin with: host:port, separated by commas',
  }),
  KAFKA_CLIENT: Type.Enum([...kafkaLibraries], { default: 'kafkajs', description: 'The library that speaks to Kafka' }),
  KAFKA_NAMESPACE: Type.String({
    default: '',
    pattern: '^[a-zA-Z0-9._-]{0,60}$',
    description: 'Before the names of topics and groups, where several installations share a cluster',
  }),
  KAFKA_TLS: Type.Boolean({ default: false, description: 'Speak TLS' }),
  KAFKA_TLS_CA_FILE: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Certificate of the authority, in PEM, where the system does not trust it',
    }),
  ),
  KAFKA_SASL_MECHANISM: Type.Enum(['SCRAM-SHA-256', 'SCRAM-SHA-512'], {
    default: 'SCRAM-SHA-512',
    description: 'How the user proves to be the one',
  }),
  KAFKA_SASL_USERNAME: Type.Optional(Type.String({ minLength: 1, description: 'User at the brokers' })),
  KAFKA_SASL_PASSWORD: Type.Optional(Type.String({ minLength: 1, secret: true, description: 'Password of the user' })),
});
export type KafkaConfig = Readonly<Static<typeof kafkaSettings>>;

/** Does not connect yet. Rejects with ConfigFault where the settings do not go together. */
export async function openKafka(config: KafkaConfig, clientId: string): Promise<KafkaClient> {
  return openKafkaClient(config.KAFKA_CLIENT, {
    brokers: config.KAFKA_BROKERS,
    clientId,
    ...tlsOf(config),
    ...saslOf(config),
  });
}

function tlsOf({ KAFKA_TLS, KAFKA_TLS_CA_FILE: file }: KafkaConfig): Pick<KafkaConnection, 'tls'> {
  if (!KAFKA_TLS && file !== undefined) {
    throw new ConfigFault([
      { variable: 'KAFKA_TLS_CA_FILE', problem: 'is given without KAFKA_TLS', expected: 'KAFKA_TLS=true beside it' },
    ]);
  }
  if (!KAFKA_TLS) return {};
  if (file === undefined) return { tls: {} };
  try {
    return { tls: { ca: readFileSync(file, 'utf8') } };
  } catch {
    throw new ConfigFault([
      { variable: 'KAFKA_TLS_CA_FILE', problem: `is ${file}`, expected: 'a file that can be read' },
    ]);
  }
}

function saslOf(config: KafkaConfig): Pick<KafkaConnection, 'sasl'> {
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password, KAFKA_SASL_MECHANISM: mechanism } = config;
  if (username === undefined && password === undefined) return {};
  const missing = (variable: string, other: string) =>
    new ConfigFault([{ variable, problem: 'is missing', expected: `it where ${other} is given` }]);
  if (username === undefined) throw missing('KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD');
  if (password === undefined) throw missing('KAFKA_SASL_PASSWORD', 'KAFKA_SASL_USERNAME');
  return { sasl: { mechanism, username, password } };
}
