import { Type, type Static, type TObject, type TSchema } from 'typebox';

const PostgresUrlSchema = (description: string) =>
  Type.String({ pattern: '^postgres(ql)?://', secret: true, description });

/** What every service is told. An own setting of the same name takes the place of the common one. */
export const commonSettings = Type.Object({
  DATABASE_URL: PostgresUrlSchema("The service's own database, as its runtime role"),
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

/** Every setting of a service: the common ones, the logs that it reads, its own. */
export function settingsOf(service: {
  readonly name: string;
  readonly config: TObject;
  readonly consumes?: readonly { readonly owner: string }[];
}): TObject {
  const owners = new Set((service.consumes ?? []).map((topic) => topic.owner));
  owners.delete(service.name);
  const logs = [...owners].map((owner): [string, TSchema] => [
    logUrlVariable(owner),
    PostgresUrlSchema(`The database of ${owner}, as the role that reads logs`),
  ]);
  return Type.Object({
    ...(commonSettings.properties as Record<string, TSchema>),
    ...Object.fromEntries(logs),
    ...(service.config.properties as Record<string, TSchema>),
  });
}
