import {
  attributionRoutes,
  type ClickView,
  type ConversionView,
  type DecisionView,
  type EntryDetail,
  ingestionRoutes,
  instructionRoutes,
  instructionTopic,
  type InstructionView,
  type KeptRequest,
  ledgerRoutes,
} from '#contracts';
import { Problem } from '#runtime';
import type { GatewayDeps } from '../../gateway.deps.js';
import { sentencesOf } from './sentences.js';

/** A line of a statement, and everything it stands on: down to the bytes that a network sent, and the click. */
export interface Explanation extends EntryDetail {
  readonly decision?: DecisionView;
  /** Where somebody told the books to. */
  readonly instruction?: InstructionView;
  readonly conversion?: ConversionView;
  /** The requests that the conversion was told in, oldest first. */
  readonly requests: readonly (KeptRequest & { readonly bodyText: string })[];
  readonly click?: ClickView;
  /** The same in words. */
  readonly explanation: readonly string[];
}

type Deps = Pick<GatewayDeps, 'ledger' | 'attribution' | 'ingestion'>;

export async function explainEntry(
  deps: Deps,
  { creatorId, entryId }: { creatorId: string; entryId: string },
): Promise<Explanation> {
  const detail = await deps.ledger.call(ledgerRoutes.getEntry, { params: { creatorId, entryId } });
  const instruction = await instructionOf(deps, detail);
  const decision = await decisionOf(deps, detail);
  const conversion = decision && (await found(conversionOf(deps, decision)));
  const requests = conversion === undefined ? [] : await requestsOf(deps, conversion);
  const clickId = conversion?.clickId;
  const click =
    clickId === undefined
      ? undefined
      : await found(deps.ingestion.call(ingestionRoutes.getClick, { params: { clickId } }));
  const parts = {
    ...(instruction === undefined ? {} : { instruction }),
    ...(decision === undefined ? {} : { decision }),
    ...(conversion === undefined ? {} : { conversion }),
    ...(click === undefined ? {} : { click }),
  };
  return { ...detail, ...parts, requests, explanation: sentencesOf({ ...detail, ...parts }) };
}

async function instructionOf(deps: Deps, { entry, cause }: EntryDetail): Promise<InstructionView | undefined> {
  const { reference: instructionId } = entry;
  if (instructionId === undefined || cause.topic !== instructionTopic.name) return undefined;
  return found(deps.ledger.call(instructionRoutes.getInstruction, { params: { instructionId } }));
}

/** Entries of payouts refer to an item, those of instructions to what somebody said. */
async function decisionOf(deps: Deps, { entry, cause }: EntryDetail): Promise<DecisionView | undefined> {
  const { reference } = entry;
  const isDecided = !cause.topic.startsWith('payout.') && cause.topic !== instructionTopic.name;
  if (reference === undefined || !isDecided) return undefined;
  return found(deps.attribution.call(attributionRoutes.getDecision, { params: { decisionId: reference } }));
}

function conversionOf(deps: Deps, { conversionId }: DecisionView): Promise<ConversionView> {
  return deps.ingestion.call(ingestionRoutes.getConversion, { params: { conversionId } });
}

async function requestsOf(deps: Deps, { facts }: ConversionView): Promise<Explanation['requests']> {
  const requestIds = [...new Set(facts.map(({ requestId }) => requestId))];
  const requests = await Promise.all(
    requestIds.map((requestId) => found(deps.ingestion.call(ingestionRoutes.getRequest, { params: { requestId } }))),
  );
  const kept = requests.filter((request) => request !== undefined);
  return kept.map((request) => ({
    ...request,
    bodyText: Buffer.from(request.bodyBase64, 'base64').toString('utf8'),
  }));
}

/** What is not there is left out of the explanation. */
async function found<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
}
