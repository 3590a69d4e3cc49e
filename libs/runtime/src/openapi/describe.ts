import { applyDecorators, type ExecutionContext, SetMetadata } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiDefaultResponse,
  ApiExtension,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { IsOptional, Type, type TObject, type TSchema } from 'typebox';
import { jsonSchemaOf } from './json-schema.js';

const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'urn:tributary:problem:<name>, stable' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
    correlationId: Type.String(),
  },
  { description: 'RFC 9457' },
);

const problems = { content: { 'application/problem+json': { schema: jsonSchemaOf(ProblemSchema) } } };

export interface RouteDescription {
  readonly summary: string;
  readonly description?: string;
  readonly tag?: string;
  readonly body?: TSchema;
  readonly query?: TObject;
  /** Parameters of the path. */
  readonly params?: Readonly<Record<string, TSchema>>;
  /** By status. Text describes an answer that is not JSON. */
  readonly answers: Readonly<Record<number, TSchema | string>>;
  /** Answered as CSV as well, where the Accept header asks for it: what a row is. */
  readonly csv?: string;
  /** Who may call it. Absent: anybody. */
  readonly roles?: readonly string[];
  /** The route takes an Idempotency-Key. */
  readonly idempotent?: boolean;
}

const rolesKey = Symbol('described-roles');

/** The roles that a route was described with; undefined where it names none. */
export function describedRoles(context: ExecutionContext): readonly string[] | undefined {
  return Reflect.getMetadata(rolesKey, context.getHandler()) as readonly string[] | undefined;
}

/** Says of a route what the OpenAPI document tells, and who may call it. */
export function Describe(route: RouteDescription): MethodDecorator {
  const { summary, description, tag, roles } = route;
  const answers = Object.entries(route.answers).map(([status, answer]) =>
    typeof answer === 'string'
      ? ApiResponse({ status: Number(status), description: answer })
      : ApiResponse({ status: Number(status), description: 'As asked for', ...answerContent(answer, route.csv) }),
  );
  return applyDecorators(
    ApiOperation({
      summary,
      ...(description === undefined ? {} : { description }),
    }),
    ...(tag === undefined ? [] : [ApiTags(tag)]),
    ...(route.body === undefined ? [] : [ApiBody({ schema: jsonSchemaOf(route.body) })]),
    ...Object.entries(route.params ?? {}).map(([name, schema]) => ApiParam({ name, schema: jsonSchemaOf(schema) })),
    ...queryDecorators(route.query),
    ...(route.idempotent === true ? [ApiHeader({ name: 'Idempotency-Key', required: true })] : []),
    ...answers,
    ...(route.csv === undefined
      ? []
      : [ApiResponse({ status: 406, description: 'Neither JSON nor CSV', ...problems })]),
    ApiDefaultResponse({
      description: 'What went wrong',
      ...problems,
    }),
    ...(roles === undefined ? [] : [ApiBearerAuth(), ApiExtension('x-roles', roles), SetMetadata(rolesKey, roles)]),
  );
}

function answerContent(answer: TSchema, csv: string | undefined) {
  if (csv === undefined) return { schema: jsonSchemaOf(answer) };
  return {
    content: {
      'application/json': { schema: jsonSchemaOf(answer) },
      'text/csv': { schema: { type: 'string', description: csv } },
    },
  };
}

function queryDecorators(query: TObject | undefined): MethodDecorator[] {
  if (query === undefined) return [];
  return Object.entries(query.properties as Record<string, TSchema>).map(([name, schema]) =>
    ApiQuery({ name, required: !IsOptional(schema), schema: jsonSchemaOf(schema) }),
  );
}
