import { IsOptional, type TObject, type TSchema } from 'typebox';
import { expectationOf, keywordsOf } from './expectation.js';

/** The lines of `.env.example` for a schema: each variable under a comment that says what it is for. */
export function describeConfig(schema: TObject): readonly string[] {
  return Object.entries(schema.properties as Record<string, TSchema>).flatMap(([variable, property]) => {
    const setting = keywordsOf(property);
    const required = !IsOptional(property) && setting.default === undefined;
    const marks = [required ? 'required' : 'optional', ...(setting.secret === true ? ['secret'] : [])];
    return [
      `# ${setting.description ?? variable}: ${expectationOf(property)} (${marks.join(', ')})`,
      `${variable}=${[setting.default ?? []].flat().join(',')}`,
      '',
    ];
  });
}
