import type { TSchema } from 'typebox';

/** A schema as swagger's decorators take it: JSON Schema 2020-12, which OpenAPI 3.1 is built on. */
export function jsonSchemaOf(schema: TSchema): Record<string, unknown> {
  return JSON.parse(JSON.stringify(schema)) as Record<string, unknown>;
}
