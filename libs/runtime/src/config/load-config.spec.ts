import { Type } from 'typebox';
import { settingsOf, transportOf } from './common-settings.js';
import { describeConfig } from './describe-config.js';
import { kafkaSettings, openKafka } from './kafka-settings.js';
import { ConfigFault, loadConfig } from './load-config.js';

const schema = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65535, default: 3000, description: 'Port to listen on' }),
  RATE: Type.Number({ minimum: 0, default: 0.5 }),
  STRICT: Type.Boolean({ default: false }),
  MODE: Type.Enum(['fast', 'safe']),
  HOSTS: Type.Array(Type.String({ minLength: 1 }), { default: ['a', 'b'] }),
  KEY: Type.String({ minLength: 8, secret: true, description: 'Signs things' }),
  NOTE: Type.Optional(Type.String()),
});
const complete = { MODE: 'safe', KEY: 'long enough' };

function faultsOf(env: Record<string, string>) {
  try {
    loadConfig(schema, env);
  } catch (fault) {
    if (fault instanceof ConfigFault) return fault;
  }
  throw new Error('no fault');
}

test('text becomes what the schema says, and defaults fill in', () => {
  const config = loadConfig(schema, { ...complete, PORT: '8080', RATE: '0.25', STRICT: 'true', HOSTS: 'x, y' });
  expect(config).toEqual({ ...complete, PORT: 8080, RATE: 0.25, STRICT: true, HOSTS: ['x', 'y'] });
  expect(loadConfig(schema, complete)).toEqual({
    ...complete,
    PORT: 3000,
    RATE: 0.5,
    STRICT: false,
    HOSTS: ['a', 'b'],
  });
});

test('the config is frozen', () => {
  expect(Object.isFrozen(loadConfig(schema, complete))).toBe(true);
});

test('an empty variable is an absent one', () => {
  expect(loadConfig(schema, { ...complete, PORT: '', NOTE: '' })).not.toHaveProperty('NOTE');
});

test('all faults are told together, each with what was expected', () => {
  const fault = faultsOf({ PORT: '65536', RATE: 'half', STRICT: 'yes', KEY: 'short' });
  expect(fault.faults.map(({ variable }) => variable)).toEqual(['PORT', 'RATE', 'STRICT', 'MODE', 'KEY']);
  expect(fault.message).toContain('5 settings are wrong');
  expect(fault.message).toContain('PORT is "65536"; expected an integer from 0 to 65535');
  expect(fault.message).toContain('STRICT is "yes"; expected true or false');
  expect(fault.message).toContain('MODE is missing; expected one of fast, safe');
});

test('the value of a secret is never told', () => {
  expect(faultsOf({ MODE: 'safe', KEY: 'short' }).message).not.toContain('short');
});

test.each([
  ['0', true],
  ['65535', true],
  ['65536', false],
  ['-1', false],
  ['3000x', false],
  ['1e3', false],
])('PORT=%s is taken: %s', (PORT, taken) => {
  const load = () => loadConfig(schema, { ...complete, PORT });
  if (taken) expect(load()).toHaveProperty('PORT', Number(PORT));
  else expect(load).toThrow(ConfigFault);
});

test('.env.example says of each variable what it is, what it takes and whether it must be there', () => {
  const lines = describeConfig(schema);
  expect(lines).toContain('# Port to listen on: an integer from 0 to 65535 (optional)');
  expect(lines).toContain('PORT=3000');
  expect(lines).toContain('# Signs things: text of at least 8 characters (required, secret)');
  expect(lines).toContain('HOSTS=a,b');
});

describe('the settings of a service', () => {
  const service = {
    name: 'ledger',
    config: Type.Object({ BODY_LIMIT_BYTES: Type.Integer({ default: 5 }) }),
    consumes: [{ owner: 'payout' }, { owner: 'attribution' }, { owner: 'payout' }, { owner: 'ledger' }],
  };
  const common = { DATABASE_URL: 'postgres://x/ledger', SERVICE_TOKEN: 'sixteen characters' };

  test('are the common ones, one log URL for each owner it reads from, and its own', () => {
    const settings = settingsOf(service, 'postgres');
    const urls = { PAYOUT_LOG_URL: 'postgres://x/payout', ATTRIBUTION_LOG_URL: 'postgres://x/attribution' };
    const config = loadConfig(settings, { ...common, ...urls });
    expect(config).toMatchObject({ PORT: 0, LOG_LEVEL: 'info', BODY_LIMIT_BYTES: 5, LOG_TRANSPORT: 'postgres' });
    expect(settings.properties).not.toHaveProperty('LEDGER_LOG_URL');
    expect(settings.properties).not.toHaveProperty('KAFKA_BROKERS');
  });

  test("over Kafka are the brokers and where the owners answer, and nothing of the owners' databases", () => {
    const settings = settingsOf(service, transportOf({ LOG_TRANSPORT: 'kafka' }));
    const told = { LOG_TRANSPORT: 'kafka', KAFKA_BROKERS: 'a:9092, b:9092', PAYOUT_URL: 'http://payout:3000' };
    const config = loadConfig(settings, { ...common, ...told, ATTRIBUTION_URL: 'http://attribution:3000' });
    expect(config).toMatchObject({ KAFKA_BROKERS: ['a:9092', 'b:9092'], KAFKA_CLIENT: 'kafkajs', KAFKA_TLS: false });
    expect(settings.properties).not.toHaveProperty('PAYOUT_LOG_URL');
    expect(settings.properties).not.toHaveProperty('LEDGER_URL');
  });

  test('a transport that does not exist is told like any other fault', () => {
    const env = { ...common, LOG_TRANSPORT: 'pigeon' };
    expect(() => loadConfig(settingsOf(service, transportOf(env)), env)).toThrow(
      'LOG_TRANSPORT is "pigeon"; expected one of postgres, kafka',
    );
  });
});

describe('how Kafka is reached', () => {
  const config = loadConfig(kafkaSettings, { KAFKA_BROKERS: 'a:9092' });

  test.each([
    [{ KAFKA_SASL_USERNAME: 'ann' }, 'KAFKA_SASL_PASSWORD'],
    [{ KAFKA_SASL_PASSWORD: 'secret' }, 'KAFKA_SASL_USERNAME'],
  ])('a user has a password and a password has a user: %j lacks %s', async (given, missing) => {
    await expect(openKafka({ ...config, ...given }, 'ledger')).rejects.toThrow(`${missing} is missing`);
  });

  test('a certificate that is not there is told', async () => {
    const wrong = { ...config, KAFKA_TLS: true, KAFKA_TLS_CA_FILE: '/nowhere/ca.pem' };
    await expect(openKafka(wrong, 'ledger')).rejects.toThrow('KAFKA_TLS_CA_FILE is /nowhere/ca.pem');
  });

  test('a certificate without TLS is no plain connection that looks like a safe one', async () => {
    const wrong = { ...config, KAFKA_TLS_CA_FILE: '/etc/ca.pem' };
    await expect(openKafka(wrong, 'ledger')).rejects.toThrow('KAFKA_TLS_CA_FILE is given without KAFKA_TLS');
  });
});
