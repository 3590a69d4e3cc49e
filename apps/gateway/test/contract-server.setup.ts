import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Compile } from 'typebox/compile';
import type { TSchema } from 'typebox';
import { type AnswerOf, type Route, toJson } from '#contracts';

/** A request that reached a fake, after it was held against its route's contract. */
export interface SeenCall {
  readonly route: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
}

/** A refusal, as a service would answer it. */
export interface Refusal {
  readonly status: number;
  readonly name: string;
  readonly pointer?: string;
}

type Routes = Readonly<Record<string, Route>>;
export type AnswersOf<R extends Routes> = { [Name in keyof R]: (call: SeenCall) => AnswerOf<R[Name]> | Refusal };

export interface FakeService<R extends Routes> {
  readonly url: string;
  readonly seen: SeenCall[];
  /** What is answered; a spec may put other answers in. */
  readonly answers: AnswersOf<R>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A real HTTP server that takes and gives what the routes' contracts say, and nothing else. */
export async function openFakeService<R extends Routes>(
  routes: R,
  { token, answers }: { readonly token: string; readonly answers: AnswersOf<R> },
): Promise<FakeService<R>> {
  const seen: SeenCall[] = [];
  const own = { ...answers };
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    if (request.headers.authorization !== `Bearer ${token}`) return refusal({ status: 401, name: 'unauthenticated' });
    const call = await readCall(routes, request);
    if ('status' in call) return refusal(call);
    seen.push(call);
    const said = own[call.route]?.(call) ?? { status: 404, name: 'not-found' };
    return isRefusal(said) ? refusal(said) : kept(routes[call.route], said);
  };
  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, body }) => send(response, status, body),
      (fault: unknown) => send(response, 500, String(fault)),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answers: own,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function readCall(routes: Routes, request: IncomingMessage): Promise<SeenCall | Refusal> {
  const url = new URL(request.url ?? '', 'http://fake');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  for (const [name, route] of Object.entries(routes)) {
    const params = route.method === request.method ? paramsOf(route.path, url.pathname) : undefined;
    if (params === undefined) continue;
    const query = Object.fromEntries(url.searchParams);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const unknownQuery = Object.keys(query).some((key) => !Object.keys(propertiesOf(route.query)).includes(key));
    if (unknownQuery || (route.body !== undefined && !Compile(route.body).Check(body))) {
      return { status: 422, name: 'invalid-request' };
    }
    return { route: name, params, query, body, headers: request.headers };
  }
  return { status: 404, name: 'not-found' };
}

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const named = new RegExp(`^${pattern.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`).exec(path);
  if (named === null) return undefined;
  return Object.fromEntries(Object.entries(named.groups ?? {}).map(([key, text]) => [key, decodeURIComponent(text)]));
}

function propertiesOf(schema: TSchema | undefined): object {
  return (schema as { properties?: object } | undefined)?.properties ?? {};
}

function isRefusal(said: unknown): said is Refusal {
  return typeof said === 'object' && said !== null && 'name' in said && typeof (said as Refusal).status === 'number';
}

function refusal({ status, name, ...more }: Refusal): Answer {
  const title = `Refused: ${name}`;
  return { status, body: { type: `urn:tributary:problem:${name}`, title, status, correlationId: 'fake', ...more } };
}

/** A fake that answers otherwise than its contract would prove nothing. */
function kept(route: Route | undefined, said: unknown): Answer {
  const body: unknown = JSON.parse(toJson(said));
  if (route === undefined || !Compile(route.answer).Check(body)) throw new Error(`not by contract: ${toJson(said)}`);
  return { status: 200, body };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const type = status < 300 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}
