import { createHmac } from 'node:crypto';
import type { BenchHouse } from './bench-house.js';

export const grossMinor = 1_000n;

/** A signed request with `size` subscriptions, none of which was reported before; its correlation id is its own. */
export function signedBatch({ source, handles }: BenchHouse, size: number): (call: number) => RequestInit {
  const key = Buffer.from(source.secret.replace(/^whsec_/, ''), 'base64');
  return (call) => {
    const now = new Date();
    const events = Array.from({ length: size }, (_, index) => ({
      type: 'revenue.reported',
      transactionId: `b${call}-${index}`,
      occurredAt: now.toISOString(),
      stream: 'subscription',
      creator: handles[(call * size + index) % handles.length],
      gross: { minor: String(grossMinor), currency: 'EUR' },
    }));
    const body = JSON.stringify({ events });
    const [id, timestamp] = [`msg_${call}`, String(Math.floor(now.getTime() / 1000))];
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-tributary-source': source.sourceId,
        'x-correlation-id': correlationOf(call),
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
    };
  };
}

export function correlationOf(call: number): string {
  return `00000000-0000-4000-8000-${call.toString(16).padStart(12, '0')}`;
}
