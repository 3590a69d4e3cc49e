import { Webhook } from 'standardwebhooks';
import type { IngestionEdge } from './ingestion-edge.js';

const secret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;

interface ItemOutcome {
  readonly outcome: string;
  readonly reason?: string;
  readonly transactionId?: string;
  readonly conversionId?: string;
  readonly conversionIds?: string[];
}

/** Posts a body, signed, through the public route. */
export type SignedSender = (body: object | string) => Promise<{
  readonly status: number;
  readonly content: { readonly requestId?: string; readonly results?: ItemOutcome[]; readonly type?: string };
  readonly outcomes: string[] | undefined;
}>;

/** A source of the signed API, and its own platform. */
export async function signedSource(edge: IngestionEdge): Promise<{ sourceId: string; send: SignedSender }> {
  const sourceId = await edge.sourceOf('signed', { secret });
  let messages = 0;
  const send: SignedSender = async (body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const id = `msg_${(messages += 1)}`;
    const at = new Date(edge.clock());
    const answer = await fetch(`${edge.url}/v1/events`, {
      method: 'POST',
      body: text,
      headers: {
        'content-type': 'application/json',
        'x-tributary-source': sourceId,
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, text),
      },
    });
    const content = (await answer.json()) as Awaited<ReturnType<SignedSender>>['content'];
    return { status: answer.status, content, outcomes: content.results?.map(({ outcome }) => outcome) };
  };
  return { sourceId, send };
}
