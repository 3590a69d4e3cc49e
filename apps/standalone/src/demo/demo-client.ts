import { createHmac, randomUUID } from 'node:crypto';

/** A request of the demo was not answered as it should be. */
export class DemoFault extends Error {
  constructor(step: string, status: number, answer: string) {
    super(`the demo stopped at ${step}: ${status} ${answer.slice(0, 500)}`);
    this.name = 'DemoFault';
  }
}

export interface DemoClient {
  get<T>(path: string): Promise<T>;
  text(path: string): Promise<string>;
  /** `key` makes it happen once, however often the demo is started. */
  post<T>(path: string, body: object | string, key: string): Promise<T>;
  put<T>(path: string, body: object, key: string): Promise<T>;
}

/** Speaks to the public API as somebody with a token. */
export function demoClient(url: string, token: string): DemoClient {
  const call = async (method: string, path: string, init: { body?: object | string; key?: string } = {}) => {
    const { body, key } = init;
    const isText = typeof body === 'string';
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(key === undefined ? {} : { 'idempotency-key': `demo-${key.replaceAll(' ', '-')}` }),
        ...(body === undefined ? {} : { 'content-type': isText ? 'application/xml' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new DemoFault(`${method} ${path}`, answer.status, text);
    return text;
  };
  return {
    get: async (path) => JSON.parse(await call('GET', path)) as never,
    text: (path) => call('GET', path),
    post: async (path, body, key) => JSON.parse(await call('POST', path, { body, key })) as never,
    put: async (path, body, key) => JSON.parse(await call('PUT', path, { body, key })) as never,
  };
}

/** Follows a link as a browser does, and takes the click id out of where it leads. */
export async function followLink(url: string, path: string, parameter: string): Promise<string> {
  const answer = await fetch(url + path, {
    redirect: 'manual',
    headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0', referer: 'https://video.example/watch' },
  });
  const clickId = new URL(answer.headers.get('location') ?? 'https://nowhere.example').searchParams.get(parameter);
  if (clickId === null) throw new DemoFault(`GET ${path}`, answer.status, await answer.text());
  return clickId;
}

/** A network's postback. */
export async function postback(url: string, path: string, init: { query?: string; form?: string }): Promise<string> {
  const { query, form } = init;
  const answer = await fetch(`${url}${path}${query === undefined ? '' : `?${query}`}`, {
    method: form === undefined ? 'GET' : 'POST',
    ...(form === undefined ? {} : { body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new DemoFault(path, answer.status, text);
  return text;
}

/** Events through the signed API (Standard Webhooks). */
export async function signedEvents(
  url: string,
  { sourceId, secret }: { sourceId: string; secret: string },
  events: readonly object[],
  signal?: AbortSignal,
): Promise<{ outcome: string }[]> {
  const body = JSON.stringify({ events });
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const answer = await fetch(`${url}/v1/events`, {
    method: 'POST',
    body,
    ...(signal === undefined ? {} : { signal }),
    headers: {
      'content-type': 'application/json',
      'x-tributary-source': sourceId,
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  });
  const text = await answer.text();
  if (!answer.ok) throw new DemoFault('POST /v1/events', answer.status, text);
  return (JSON.parse(text) as { results: { outcome: string }[] }).results;
}

const patienceMs = 20_000;

/** Asks until the answer is as hoped: facts take a moment from the edge to the books. */
export async function eventually<T>(what: string, ask: () => Promise<T>, hoped: (answer: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + patienceMs; ;) {
    const answer = await ask();
    if (hoped(answer)) return answer;
    if (Date.now() > deadline) throw new DemoFault(what, 200, JSON.stringify(answer));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
