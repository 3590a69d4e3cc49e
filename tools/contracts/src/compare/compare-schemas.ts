import { isDeepStrictEqual } from 'node:util';
import type { Finding } from './changes.js';

/** A JSON Schema, as far as it is compared keyword by keyword. Whatever else differs is told as `keyword-changed`. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: unknown;
  readonly [keyword: string]: unknown;
}

type Compare = (before: JsonSchema, after: JsonSchema, at: string) => Finding[];

const lowest = new Set(['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties']);
const highest = new Set(['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties']);
const words = new Set(['title', 'description', 'examples', '$comment']);
const compared = new Set(['type', 'enum', 'pattern', 'properties', 'required', 'items']);

/** How `after` differs from `before`, place by place; `at` is where the two stand in the payload, empty at its root. */
export const compareSchemas: Compare = (before, after, at) =>
  [compareTypes, compareEnums, comparePatterns, compareKeywords, compareProperties, compareItems].flatMap((compare) =>
    compare(before, after, at),
  );

const found = (change: Finding['change'], at: string): Finding[] => [{ change, at }];

const compareTypes: Compare = ({ type: before }, { type: after }, at) => {
  if (isDeepStrictEqual(before, after)) return [];
  const takes = after === undefined ? undefined : new Set([after].flat());
  if (takes?.has('number')) takes.add('integer');
  const covers = before === undefined ? takes === undefined : [before].flat().every((type) => takes?.has(type) ?? true);
  return found(covers ? 'type-widened' : 'type-changed', at);
};

const compareEnums: Compare = ({ enum: before }, { enum: after }, at) => {
  const lacks = (values: readonly unknown[] | undefined, wanted: readonly unknown[] | undefined) =>
    values !== undefined && (wanted === undefined || wanted.some((value) => !values.includes(value)));
  return [
    ...(lacks(after, before) ? found('enum-narrowed', at) : []),
    ...(lacks(before, after) ? found('enum-widened', at) : []),
  ];
};

const comparePatterns: Compare = ({ pattern: before }, { pattern: after }, at) => {
  if (before === after) return [];
  return found(after === undefined ? 'pattern-removed' : 'pattern-changed', at);
};

const compareKeywords: Compare = (before, after, at) =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((keyword) => !compared.has(keyword) && !isDeepStrictEqual(before[keyword], after[keyword]))
    .sort()
    .flatMap((keyword) => {
      if (words.has(keyword)) return found('words-changed', at);
      const place = `${at} (${keyword})`.trimStart();
      if (!lowest.has(keyword) && !highest.has(keyword)) return found('keyword-changed', place);
      const [then, now] = [limitOf(before, keyword), limitOf(after, keyword)];
      const narrowed = lowest.has(keyword) ? now > then : now < then;
      return found(narrowed ? 'limit-narrowed' : 'limit-widened', place);
    });

const limitOf = (schema: JsonSchema, keyword: string): number => {
  const { [keyword]: limit = lowest.has(keyword) ? -Infinity : Infinity } = schema;
  return limit as number;
};

const compareProperties: Compare = (before, after, at) => {
  const [then, now] = [before.properties ?? {}, after.properties ?? {}];
  const [neededThen, neededNow] = [new Set(before.required), new Set(after.required)];
  const ofProperty = (name: string): Finding[] => {
    const place = at === '' ? name : `${at}.${name}`;
    const [was, is] = [then[name], now[name]];
    if (is === undefined) return found('property-removed', place);
    if (neededNow.has(name) && !neededThen.has(name)) return found('property-required', place);
    if (was === undefined) {
      return found(before.additionalProperties === false ? 'optional-property-added' : 'property-claimed', place);
    }
    const madeOptional = neededThen.has(name) && !neededNow.has(name);
    return [...(madeOptional ? found('property-made-optional', place) : []), ...compareSchemas(was, is, place)];
  };
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].sort().flatMap(ofProperty);
};

const compareItems: Compare = ({ items: before }, { items: after }, at) => {
  if (before !== undefined && after !== undefined) return compareSchemas(before, after, `${at}[]`);
  return before === after ? [] : found('keyword-changed', `${at} (items)`.trimStart());
};
