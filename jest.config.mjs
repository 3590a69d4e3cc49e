import { brokerSource } from './tools/kafka/broker-source.mjs';

const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        target: 'es2024',
        keepClassNames: true,
      },
      module: { type: 'es6' },
      swcrc: false,
    },
  ],
};

const project = (displayName, suffix, extra = {}) => ({
  displayName,
  testMatch: [`<rootDir>/{apps,libs,tools}/**/*.${suffix}.ts`],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/var'],
  testPathIgnorePatterns: ['/node_modules/', '/fixtures/violations/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  transform,
  ...extra,
});

const server = {
  globalSetup: '<rootDir>/dist/libs/testing/src/embedded-server.setup.js',
  globalTeardown: '<rootDir>/dist/libs/testing/src/embedded-server.teardown.js',
};

const broker = brokerSource();
if (broker.kind === 'none') {
  if (process.env.CI === 'true') throw new Error(`the Kafka tests need a broker: ${broker.why}`);
  console.warn(`The Kafka tests are left out: ${broker.why}.`);
}

const kafka = {
  globalSetup: '<rootDir>/tools/kafka/kafka-tests.setup.mjs',
  globalTeardown: '<rootDir>/tools/kafka/kafka-tests.teardown.mjs',
};

export default {
  // Real servers and processes on a busy machine; nothing is measured here.
  testTimeout: 60_000,
  projects: [
    project('unit', 'spec'),
    project('integration', 'int-spec', server),
    project('end-to-end', 'e2e-spec', server),
    ...(broker.kind === 'none' ? [] : [project('kafka', 'kafka-spec', kafka)]),
  ],
};
