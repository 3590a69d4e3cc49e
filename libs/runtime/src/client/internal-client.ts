import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { type AnswerOf, type BodyOf, fromJson, type QueryOf, reviveMoney, type Route, toJson } from '#contracts';
import { idempotencyKeyHeader, subjectHeader } from '../idempotency/once-key.js';
import { currentCorrelationId } from '../logging/correlation.js';
import { correlationHeader } from '../logging/request-log.js';
import { Problem, problem, type ProblemMembers } from '../problems/problem.js';

type ParamsOf<R> = R extends { readonly params: readonly (infer Name extends string)[] } ? Name : never;
type Wanted<Key extends string, Value> = [Value] extends [undefined] ? unknown : Readonly<Record<Key, Value>>;

/** What a route needs to be called: its parameters and body where it has any. */
export type CallOf<R> = ([ParamsOf<R>] extends [never]
  ? unknown
  : { readonly params: Readonly<Record<ParamsOf<R>, string>> }) &
  Wanted<'body', BodyOf<R>> & {
    readonly query?: QueryOf<R>;
    /** Sent on: the caller's Idempotency-Key and the subject that was authenticated. */
    readonly once?: { readonly key: string; readonly subject: string };
  };

export interface InternalClient {
  /** Throws Problem: what the service answered, or 503 and 504 where it did not. */
  call<R extends Route>(route: R, call: CallOf<R>): Promise<AnswerOf<R>>;
  close(): Promise<void>;
}

interface ClientOptions {
  readonly baseUrl: string;
  readonly token: string;
  /** The service's, for what is told when it does not answer. */
  readonly name: string;
  /** Milliseconds for an answer to begin, and between its parts. */
  readonly timeoutMs?: number;
}

interface LooseCall {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly once?: { readonly key: string; readonly subject: string };
}

const retryPausesMs = [50, 200];
const connectFaults = new Set(['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_SOCKET']);
const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Calls another service's `/internal/` routes as their contracts say, under the caller's correlation id. */
export function internalClient(options: ClientOptions): InternalClient {
  const timeout = options.timeoutMs ?? 10_000;
  const pool = new Pool(options.baseUrl, {
    connections: 32,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connect: { timeout: 2_000 },
  });
  const send = async (route: Route, call: LooseCall): Promise<unknown> => {
    const answer = await pool.request({
      method: route.method,
      path: pathOf(route, call),
      headers: headersOf(options.token, call),
      body: call.body === undefined ? null : toJson(call.body),
    });
    const text = await answer.body.text();
    if (answer.statusCode < 300) return reviveMoney(fromJson(text));
    throw refusalOf(options.name, { status: answer.statusCode, text, headers: answer.headers });
  };
  return {
    async call<R extends Route>(route: R, call: CallOf<R>) {
      const pauses = route.method === 'GET' ? retryPausesMs : [];
      return (await patiently(options.name, pauses, () => send(route, call as LooseCall))) as AnswerOf<R>;
    },
    close: () => pool.close(),
  };
}

/** Only what cannot have happened is sent again: a read, on a connection that failed. */
async function patiently<T>(name: string, pauses: readonly number[], send: () => Promise<T>): Promise<T> {
  for (const pause of pauses) {
    try {
      return await send();
    } catch (fault) {
      if (!connectFaults.has(codeOf(fault))) throw unansweredOf(name, fault);
      await sleep(pause);
    }
  }
  return send().catch((fault: unknown) => {
    throw unansweredOf(name, fault);
  });
}

function unansweredOf(name: string, fault: unknown): unknown {
  const code = codeOf(fault);
  if (timeouts.has(code))
    return problem(504, 'service-timeout', 'A service took too long', `${name} did not answer in time.`);
  if (!connectFaults.has(code)) return fault;
  return problem(503, 'service-unavailable', 'A service is not there', `${name} could not be reached.`, {
    headers: { 'retry-after': '1' },
  });
}

function codeOf(fault: unknown): string {
  const { code } = fault as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

function pathOf(route: Route, { params = {}, query = {} }: LooseCall): string {
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const wanted = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(wanted.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return search === '' ? path : `${path}?${search}`;
}

function headersOf(token: string, { body, once }: LooseCall): Record<string, string> {
  const correlationId = currentCorrelationId();
  return {
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(correlationId === undefined ? {} : { [correlationHeader]: correlationId }),
    ...(once === undefined ? {} : { [idempotencyKeyHeader]: once.key, [subjectHeader]: once.subject }),
  };
}

interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The service's problem, said again. One about the service token is ours, and no business of our caller. */
function refusalOf(service: string, { status, text, headers }: Refusal): Error {
  const isProblem = String(headers['content-type']).startsWith('application/problem+json');
  if (!isProblem || status === 401) return new Error(`${service} answered ${status}`);
  const { type, title, detail, status: _status, correlationId: _id, ...members } = fromJson(text) as ProblemMembers;
  const retryAfter = headers['retry-after'];
  return new Problem(status, String(type).replace('urn:tributary:problem:', ''), String(title), {
    ...(typeof detail === 'string' ? { detail } : {}),
    members: { ...members, ...(typeof retryAfter === 'string' ? { headers: { 'retry-after': retryAfter } } : {}) },
  });
}
