import { fromJson, toJson } from '#contracts';
import * as sample from './samples.setup.js';
import type { Asked, OpenGateway } from './gateway.setup.js';

export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly 'x-roles'?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}
export interface DescribedRoute {
  /** `POST /v1/links`, with the names of the path's parameters in braces. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly roles: readonly string[];
  readonly idempotent: boolean;
}

/** What /openapi.json tells under /v1. */
export async function describedRoutes({ ask }: Pick<OpenGateway, 'ask'>): Promise<DescribedRoute[]> {
  const { json } = await ask('GET /openapi.json');
  const paths = json.paths as Record<string, Record<string, Operation>>;
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([verb, operation]) => ({
        ...{ name: `${verb.toUpperCase()} ${path}`, method: verb.toUpperCase(), path, operation },
        roles: operation['x-roles'] ?? [],
        idempotent: (operation.parameters ?? []).some(({ name, required }) => name === 'Idempotency-Key' && required),
      })),
    );
}

const signature = { itemsSha256: sample.sha256 };
const { creatorId, programId } = sample;
const wantedLink = {
  slug: 'mira-shoes',
  creatorId,
  programId,
  destination: 'https://shop.example',
  clickParameter: 'r',
};

/** A right body for every route that takes one. */
const bodies: Readonly<Record<string, unknown>> = {
  'POST /v1/programs': { name: 'Boots', allowedHosts: ['shop.example'] },
  'POST /v1/programs/{programId}/rule-sets': sample.ruleSet,
  'POST /v1/links': wantedLink,
  'POST /v1/sources': { network: 'awin', name: 'Awin DE', programId, token: 'a-token-of-awin' },
  'POST /v1/sources/{sourceId}/settlements': sample.wantedSettlement,
  'PUT /v1/creators/{creatorId}/payment-details': { accountHolder: 'Mira M', iban: 'DE89370400440532013000' },
  'POST /v1/payout-batches': { currency: 'EUR', rail: 'sepa', valueDate: '2026-11-02' },
  'POST /v1/payout-batches/{batchId}/freeze': {},
  'POST /v1/payout-batches/{batchId}/request-approval': signature,
  'POST /v1/payout-batches/{batchId}/approve': signature,
  'POST /v1/payout-batches/{batchId}/reject': { reason: 'a wrong date' },
  'POST /v1/payout-batches/{batchId}/cancel': { reason: 'a wrong date' },
  'POST /v1/payout-batches/{batchId}/submit': {},
  'POST /v1/bank-statements': '<Document/>',
  'POST /v1/instructions': fromJson(toJson(sample.newInstruction)),
  'POST /v1/instructions/{instructionId}/approval': {},
  'POST /v1/instructions/{instructionId}/rejection': { reason: 'counted twice' },
  'POST /v1/instructions/{instructionId}/withdrawal': { reason: 'a slip' },
  'POST /v1/periods': { currency: 'EUR', month: '2026-10' },
  'POST /v1/creators/{creatorId}/statements/{month}/versions': { currency: 'EUR', reason: 'asked for' },
};
const parameters: Readonly<Record<string, string>> = {
  ...{ creatorId, programId, batchId: sample.batchId, requestId: sample.requestId, sourceId: sample.sourceId },
  ...{ instructionId: sample.instruction.instructionId, sponsorshipId: sample.sponsorship.sponsorshipId },
  ...{ entryId: sample.entryId, month: '2026-10', day: sample.head.day },
};

const queries: Readonly<Record<string, string>> = {
  'GET /v1/periods': '?currency=EUR',
  'GET /v1/sources/{sourceId}/sponsorship': '?reference=autumn',
  'GET /v1/creators/{creatorId}/earnings': '?from=2026-10-01&to=2026-10-31&by=stream',
  'GET /v1/creators/{creatorId}/lines': '?account=available&currency=EUR',
  'GET /v1/creators/{creatorId}/statements/{month}': '?currency=EUR',
};

/** Of the routes that need one, or whose answer depends on it. */
function queryOf(name: string, creator: string): string {
  return name.includes('{entryId}') ? `?creatorId=${creator}` : (queries[name] ?? '');
}

let requests = 0;

/** A request that is right in all: what then decides is who sends it. `of` names the creator that it is about. */
export function rightRequest(
  { name, method, path, idempotent }: DescribedRoute,
  of: string = creatorId,
): { readonly route: string; readonly asked: Asked } {
  requests += 1;
  const named = { ...parameters, creatorId: of };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => (named as Record<string, string>)[key] ?? '');
  const body = name === 'POST /v1/creators' ? { handle: `creator-${requests}`, displayName: 'New' } : bodies[name];
  return {
    route: `${method} ${filled}${queryOf(name, of)}`,
    asked: {
      ...(body === undefined ? {} : { body }),
      headers: {
        ...(idempotent ? { 'idempotency-key': `key-${requests}` } : {}),
        ...(typeof body === 'string' ? { 'content-type': 'application/xml' } : {}),
      },
    },
  };
}
