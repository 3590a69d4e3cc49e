import type { RequestOutcome, RequestSummary } from '#contracts';

interface Summarised {
  readonly requestId: string;
  readonly sourceId: string;
  readonly network: string;
  readonly receivedAt: string;
  readonly outcome: RequestOutcome;
  readonly reason?: string;
  readonly transactionIds: readonly string[];
  readonly conversionIds: readonly string[];
  readonly correlationId: string;
}

export function summaryOf(request: Summarised): RequestSummary {
  const { requestId, sourceId, network, receivedAt, outcome, reason, correlationId } = request;
  return {
    requestId,
    sourceId,
    network,
    receivedAt,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    transactionIds: [...request.transactionIds],
    conversionIds: [...request.conversionIds],
    correlationId,
  };
}
