import type { Static, TSchema } from 'typebox';

/** One request between two services: where it goes and what is said. The service and its callers share this value. */
export interface Route<
  Params extends string = string,
  Query extends TSchema | undefined = TSchema | undefined,
  Body extends TSchema | undefined = TSchema | undefined,
  Answer extends TSchema = TSchema,
> {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Nest's path syntax: `/internal/creators/:creatorId/balances`. */
  readonly path: string;
  readonly params: readonly Params[];
  readonly query: Query;
  readonly body: Body;
  readonly answer: Answer;
}

interface RouteDeclaration<Query, Body, Answer> {
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: Answer;
}

type ParamsOf<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamsOf<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

export function defineRoute<
  const Path extends string,
  Answer extends TSchema,
  Query extends TSchema | undefined = undefined,
  Body extends TSchema | undefined = undefined,
>(
  method: Route['method'],
  path: Path,
  declaration: RouteDeclaration<Query, Body, Answer>,
): Route<ParamsOf<Path>, Query, Body, Answer> {
  const params = [...path.matchAll(/:(\w+)/g)].map((match) => match[1] as ParamsOf<Path>);
  return {
    method,
    path,
    params,
    query: declaration.query as Query,
    body: declaration.body as Body,
    answer: declaration.answer,
  };
}

type StaticOf<Schema> = Schema extends TSchema ? Static<Schema> : undefined;
export type QueryOf<R> = R extends Route<string, infer Query, TSchema | undefined, TSchema> ? StaticOf<Query> : never;
export type BodyOf<R> = R extends Route<string, TSchema | undefined, infer Body, TSchema> ? StaticOf<Body> : never;
export type AnswerOf<R> = R extends { readonly answer: infer Answer extends TSchema } ? Static<Answer> : never;
