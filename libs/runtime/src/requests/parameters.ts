import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Type, type TSchema } from 'typebox';
import { jsonBodyOf, rawBodyOf } from './json-body.js';
import { jsonSchemaOf } from '../openapi/json-schema.js';
import { parse, parseTexts } from './parse.js';

export function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}

const parsedBody = createParamDecorator((schema: TSchema, context) => parse(schema, jsonBodyOf(requestOf(context))));
const parsedQuery = createParamDecorator((schema: TSchema, context) =>
  parseTexts(schema, requestOf(context).query as object, 'query'),
);

/** The JSON body, as its schema says. 400 where it is not JSON, 415 where it says to be something else, 422 else. */
export const ParsedBody = (schema: TSchema): ParameterDecorator => parsedBody(schema);

/** The query, with numbers and booleans where the schema has them. Parameters that the schema lacks are refused. */
export const ParsedQuery = (schema: TSchema): ParameterDecorator => parsedQuery(schema);

/** One parameter of the path; the OpenAPI document is told of it too. */
export const ParsedParam = (name: string, schema: TSchema): ParameterDecorator => {
  const whole = Type.Object({ [name]: schema });
  const parsed = createParamDecorator((_: undefined, context) => {
    const params = requestOf(context).params as Record<string, string>;
    return (parseTexts(whole, { [name]: params[name] }, 'path') as Record<string, unknown>)[name];
  })();
  return (target, method, index) => {
    parsed(target, method, index);
    const descriptor = method === undefined ? undefined : Object.getOwnPropertyDescriptor(target, method);
    if (method !== undefined && descriptor !== undefined) {
      ApiParam({ name, schema: jsonSchemaOf(schema) })(target, method, descriptor);
    }
  };
};

/** The body's bytes as they came, whatever their media type: for signatures, and for what must be kept unread. */
export const RawBody = createParamDecorator((_: undefined, context) => rawBodyOf(requestOf(context)));
