import { Type, type Static, type TObject, type TSchema } from 'typebox';
import { kafkaSettings } from './kafka-settings.js';
import type { Environment } from './load-config.js';

const logTransports = ['postgres', 'kafka'] as const;
export type LogTransportName = (typeof logTransports)[number];

const PostgresUrlSchema = (description: string) =>
  Type.String({ pattern: '^postgres(ql)?://', secret: true, description });

/** What every service is told. An own setting of the same name takes the place of the common one. */
export const commonSettings = Type.Object({
  LOG_TRANSPORT: Type.Enum([...logTransports], {
    default: 'postgres',
    description: "How the logs of other services are read: in their owners' databases, or through Kafka",
  }),
  DATABASE_URL: PostgresUrlSchema("The service's own database, as its runtime role"),
  LOG_ARCHIVE_DIR: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Folder of what `tributary log archive` moved out of the logs; without it, that cannot be read',
    }),
  ),
  DATABASE_POOL_SIZE: Type.Integer({ minimum: 2, maximum: 200, default: 10, description: 'Most connections at once' }),
  HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on' }),
  PORT: Type.Integer({ minimum: 0, maximum: 65535, default: 0, description: 'Port to listen on; 0 takes a free one' }),
  SERVICE_TOKEN: Type.String({ minLength: 16, secret: true, description: 'Bearer token of requests between services' }),
  LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    default: 'info',
    description: 'Least level that is logged',
  }),
  BODY_LIMIT_BYTES: Type.Integer({
    minimum: 1,
    maximum: 64 * 1024 * 1024,
    default: 1024 * 1024,
    description: 'Largest request body, in bytes',
  }),
  READY_MAX_LAG: Type.Integer({
    minimum: 1,
    default: 100_000,
    description: 'Most events that a consumer may be behind while the service still counts as ready',
  }),
});

export type CommonConfig = Readonly<Static<typeof commonSettings>>;

/** The typed, frozen settings of a service: its own and the common ones. */
export type ConfigOf<Settings extends TObject> = Readonly<Static<Settings>> & CommonConfig;

/** The variable that says where another service's log is read: `INGESTION_LOG_URL`. */
export function logUrlVariable(owner: string): string {
  return `${owner.toUpperCase()}_LOG_URL`;
}

/** The variable that says where another service answers: `INGESTION_URL`. */
export function serviceUrlVariable(owner: string): string {
  return `${owner.toUpperCase()}_URL`;
}

/** What the environment says of the transport. What it says wrongly is found when the settings are read. */
export function transportOf({ LOG_TRANSPORT }: Environment): LogTransportName {
  return LOG_TRANSPORT === 'kafka' ? 'kafka' : 'postgres';
}

/** Every setting of a service: the common ones, how it reads the logs of others, its own. */
export function settingsOf(
  service: {
    readonly name: string;
    readonly config: TObject;
    readonly consumes?: readonly { readonly owner: string }[];
  },
  transport: LogTransportName,
): TObject {
  const owners = new Set((service.consumes ?? []).map((topic) => topic.owner));
  owners.delete(service.name);
  return Type.Object({
    ...(commonSettings.properties as Record<string, TSchema>),
    ...(transport === 'kafka' ? (kafkaSettings.properties as Record<string, TSchema>) : {}),
    ...Object.fromEntries([...owners].map((owner) => sourceSetting[transport](owner))),
    ...(service.config.properties as Record<string, TSchema>),
  });
}

const sourceSetting: Record<LogTransportName, (owner: string) => [string, TSchema]> = {
  postgres: (owner) => [
    logUrlVariable(owner),
    PostgresUrlSchema(`The database of ${owner}, as the role that reads logs`),
  ],
  kafka: (owner) => [
    serviceUrlVariable(owner),
    Type.String({ pattern: '^https?://', description: `Where ${owner} answers, on the private network` }),
  ],
};
