/** Who may import what: the table of docs/STYLE.md. Each rule is seen to fire in tools/architecture. */

const test = String.raw`\.(spec|int-spec|e2e-spec|kafka-spec|contract)\.ts$|^apps/[^/]+/test/`;
const index = String.raw`^libs/[^/]+/src/index\.ts$`;
const composers = '(?:standalone|cli)/';

const rules = {
  'no-circular': { from: {}, to: { circular: true } },
  'no-unresolvable': { from: {}, to: { couldNotResolve: true } },
  'domain-is-pure': {
    comment: 'A domain imports itself, money and decider: no Node, no npm, no contracts.',
    from: { path: '^apps/([^/]+)/src/domain/', pathNot: test },
    to: { pathNot: ['^apps/$1/src/domain/', '^libs/(money|decider)/src/'] },
  },
  'apps-are-islands': {
    comment: 'Apps share contracts and nothing more.',
    from: { path: '^apps/([^/]+)/', pathNot: `^apps/${composers}` },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  'composition-takes-modules': {
    comment: 'The apps that compose others see their modules and settings, nothing behind them.',
    from: { path: `^apps/(${composers})` },
    to: {
      path: '^apps/',
      pathNot: [
        '^apps/$1',
        String.raw`^apps/[^/]+/src/[^/]+\.(module|config)\.ts$`,
        // The command line runs the checks of every service, on the installation that standalone composes.
        String.raw`^apps/[^/]+/src/verify/verify-[^/]+\.query\.ts$`,
        // … and writes what outsiders verify by.
        String.raw`^apps/ledger/src/proofs/[^/]+\.query\.ts$`,
        // It makes the books anew, beside a ledger that runs or does not.
        String.raw`^apps/ledger/src/rebuild/rebuild-ledger\.ts$`,
        // … and has the books take over what another system's say.
        String.raw`^apps/ledger/src/imports/[^/]+\.ts$`,
        // … and closes months for whoever has no token at hand.
        String.raw`^apps/ledger/src/periods/close-month\.ts$`,
        '^apps/standalone/src/composition/',
      ],
    },
  },
  'libs-know-no-app': { from: { path: '^libs/' }, to: { path: '^apps/' } },
  'libs-in-layers': {
    comment: 'event-log stands on postgres and decider, postgres on no other lib.',
    from: { path: '^libs/(postgres|event-log)/', pathNot: test },
    to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/(?:postgres|decider)/'] },
  },
  'features-are-islands': {
    comment: 'What two features mean alike belongs in domain/ or beside the features.',
    from: { path: '^apps/([^/]+)/src/features/([^/]+)/' },
    to: { path: '^apps/[^/]+/src/features/', pathNot: '^apps/$1/src/features/$2/' },
  },
  'lib-front-door': {
    comment: 'A lib is entered through its index.ts.',
    from: { path: '^(?:apps|tools)/' },
    to: { path: '^libs/[^/]+/src/', pathNot: index },
  },
  'lib-front-door-of-libs': {
    from: { path: '^libs/([^/]+)/' },
    to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', index] },
  },
  'kernel-libs-are-leaves': {
    from: { path: '^libs/(money|decider)/', pathNot: test },
    to: { pathNot: '^libs/$1/' },
  },
  'contracts-is-light': {
    comment: 'Whoever reads a contract takes in money and TypeBox, no more.',
    from: { path: '^libs/contracts/', pathNot: test },
    to: { pathNot: ['^libs/(contracts|money)/', '(^|/)node_modules/typebox/'] },
  },
  'framework-at-the-edge': {
    comment: 'Nest routes, parses and injects; what decides and what writes does not know it.',
    from: {
      path: '^(?:apps|libs)/',
      pathNot: [
        String.raw`\.(module|controller|consumer|guard|filter|interceptor)\.ts$`,
        String.raw`/main\.ts$`,
        '^libs/runtime/',
        test,
      ],
    },
    to: { path: '(^|/)node_modules/@nestjs/' },
  },
  'builder-threads-are-light': {
    comment: 'Each thread of a rebuild loads what it reaches: no framework, which takes longer than a small rebuild.',
    from: { path: String.raw`/rebuild/builder-thread\.ts$` },
    to: { path: '^libs/runtime/', reachable: true },
  },
  'testing-stays-in-tests': {
    from: { pathNot: [test, '^libs/testing/'] },
    to: { path: ['^libs/testing/', test, '(^|/)node_modules/(fast-check|@nestjs/testing|jest)/'] },
  },
};

export default {
  forbidden: Object.entries(rules).map(([name, rule]) => ({ name, severity: 'error', ...rule })),
  options: {
    // Without it an import of types only would pass unseen.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
