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

export default {
  // Real servers and processes on a busy machine; nothing is measured here.
  testTimeout: 60_000,
  projects: [
    project('unit', 'spec'),
    project('integration', 'int-spec', server),
    project('end-to-end', 'e2e-spec', server),
  ],
};
