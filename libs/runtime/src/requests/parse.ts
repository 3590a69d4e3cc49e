import { Compile, type Validator } from 'typebox/compile';
import type { Static, TSchema } from 'typebox';
import { reviveMoney } from '#contracts';
import { isStorable } from '#postgres';
import { type PointedError, problem } from '../problems/problem.js';

/** Compiled at the first use: a service has many more routes than it uses in its first second. */
const validators = new WeakMap<TSchema, Validator>();

function validatorOf(schema: TSchema): Validator {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const validator: Validator = Compile(schema);
  validators.set(schema, validator);
  return validator;
}

/** Where a value stands in a request; only for the words of the refusal. */
export type Place = 'body' | 'query' | 'path';

/**
 * The value as its schema says, money with bigint amounts; no text of it is one that a table cannot hold. Throws the 422
 * problem that lists what does not fit, by JSON pointer.
 */
export function parse<Schema extends TSchema>(schema: Schema, value: unknown, place: Place = 'body'): Static<Schema> {
  const validator = validatorOf(schema);
  const fits = validator.Check(value);
  const errors = fits ? unstorableTexts(value).slice(0, maxErrors) : errorsOf(validator, value);
  if (fits && errors.length === 0) return reviveMoney(value) as Static<Schema>;
  throw problem(422, 'invalid-request', 'The request does not fit', `The ${place} is not what this route takes.`, {
    errors,
  });
}

/** Texts of a query or a path become numbers and booleans where the schema wants them, and defaults are filled in. */
export function parseTexts<Schema extends TSchema>(schema: Schema, value: object, place: Place): Static<Schema> {
  const validator = validatorOf(schema);
  return parse(schema, validator.Default(validator.Convert({ ...value })), place);
}

type TypeboxError = ReturnType<Validator['Errors']>[number];

const maxErrors = 8;

/** Names of members are texts, too. */
function unstorableTexts(value: unknown, pointer = '#'): PointedError[] {
  if (typeof value === 'string') return isStorable(value) ? [] : [unstorable(pointer)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = `${pointer}/${escaped(name)}`;
    return isStorable(name) ? unstorableTexts(inner, at) : [unstorable(at)];
  });
}

function unstorable(pointer: string): PointedError {
  return { pointer, detail: 'holds U+0000 or half of a surrogate pair' };
}

/** TypeBox stops at its eighth error: a body of a million wrong places costs no more than one of eight. */
function errorsOf(validator: Validator, value: unknown): readonly PointedError[] {
  const pointed = validator.Errors(value).flatMap(pointedErrors);
  const unique = new Map(pointed.map((error) => [`${error.pointer} ${error.detail}`, error]));
  return [...unique.values()];
}

/** A missing or an unknown member is named by its own pointer, not by that of the object that should (not) have it. */
function pointedErrors(error: TypeboxError): readonly PointedError[] {
  const at = (name: string) => `#${error.instancePath}/${escaped(name)}`;
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) => ({ pointer: at(name), detail: 'is missing' }));
    case 'additionalProperties':
      return error.params.additionalProperties.map((name) => ({ pointer: at(name), detail: 'is not known here' }));
    case 'boolean':
      return [];
    case 'enum':
      return [
        {
          pointer: `#${error.instancePath}`,
          detail: `must be one of ${error.params.allowedValues.map(String).join(', ')}`,
        },
      ];
    default:
      return [{ pointer: `#${error.instancePath}`, detail: error.message }];
  }
}

/** As a part of a JSON pointer (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
