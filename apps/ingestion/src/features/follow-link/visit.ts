import { createHmac } from 'node:crypto';
import { isbot } from 'isbot';

export interface Visit {
  readonly method: string;
  readonly userAgent: string;
  readonly address: string;
  readonly referrer?: string;
  readonly purpose?: string;
  readonly globalPrivacyControl: boolean;
}

/** Whether a visit is a person's: no declared bot, no HEAD, nothing fetched in advance. */
export function isCounted({ method, userAgent, purpose }: Visit): boolean {
  return (
    method === 'GET' && userAgent !== '' && !isbot(userAgent) && !/prefetch|prerender|preview/i.test(purpose ?? '')
  );
}

/** As much of the user agent as statistics need. */
export function deviceOf(userAgent: string): 'desktop' | 'mobile' | 'tablet' | 'other' {
  if (/iPad|Tablet|Android(?!.*Mobile)/i.test(userAgent)) return 'tablet';
  if (/Mobi|iPhone|Android/i.test(userAgent)) return 'mobile';
  if (/Windows|Macintosh|Linux|X11|CrOS/i.test(userAgent)) return 'desktop';
  return 'other';
}

export function referrerHostOf(referrer: string | undefined): string | undefined {
  return referrer === undefined ? undefined : URL.parse(referrer)?.hostname.slice(0, 253);
}

/** Tells repeats of one day apart and names nobody: the key changes with the day, and the address is not kept. */
export function visitorOf({ address, userAgent }: Visit, key: string, now: string): string {
  const dayKey = createHmac('sha256', key).update(now.slice(0, 10)).digest();
  return createHmac('sha256', dayKey).update(`${address}\n${userAgent}`).digest('base64url').slice(0, 22);
}
