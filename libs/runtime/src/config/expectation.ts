import type { TSchema } from 'typebox';

interface SettingSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: TSchema;
  readonly default?: string | readonly string[] | number | boolean;
  readonly description?: string;
  readonly secret?: boolean;
}

/** The keywords of a setting's schema that people are told about. */
export function keywordsOf(schema: TSchema): SettingSchema {
  return schema;
}

function bounds(unit: string, least: number | undefined, most: number | undefined): string {
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}${unit}`;
  if (least !== undefined) return ` of at least ${least}${unit}`;
  if (most !== undefined) return ` of at most ${most}${unit}`;
  return '';
}

/** What a setting has to look like, in words: `an integer from 0 to 65535`. */
export function expectationOf(schema: TSchema): string {
  const setting = keywordsOf(schema);
  if (setting.enum !== undefined) return `one of ${setting.enum.join(', ')}`;
  switch (setting.type) {
    case 'integer':
      return `an integer${bounds('', setting.minimum, setting.maximum)}`;
    case 'number':
      return `a number${bounds('', setting.minimum, setting.maximum)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a comma-separated list, each ${expectationOf(setting.items ?? {})}`;
    default:
      return `text${bounds(' characters', setting.minLength, setting.maxLength)}${setting.pattern === undefined ? '' : ` that matches ${setting.pattern}`}`;
  }
}
