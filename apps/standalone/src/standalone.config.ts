import { Type } from 'typebox';

export const standaloneSettings = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65535, default: 3000, description: 'The public port; 0 takes a free one' }),
  HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on' }),
  DATA_DIR: Type.String({ default: 'var', description: 'Folder of data, secrets and logs' }),
  DATABASE_ADMIN_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://',
      secret: true,
      description: 'Superuser URL of an own PostgreSQL; without it the embedded one is started',
    }),
  ),
  DEMO: Type.Enum(['yes', 'no'], { default: 'yes', description: 'Whether a new installation is given a small demo' }),
  LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    default: 'warn',
    description: 'Least level that is logged',
  }),
});
