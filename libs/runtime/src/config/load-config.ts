import { IsOptional, type Static, type TObject, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { expectationOf, keywordsOf } from './expectation.js';

export interface SettingFault {
  readonly variable: string;
  readonly problem: string;
  readonly expected: string;
}

/** The environment does not say what the service needs. Carries every fault, not the first one. */
export class ConfigFault extends Error {
  constructor(readonly faults: readonly SettingFault[]) {
    const lines = faults.map((fault) => `  ${fault.variable} ${fault.problem}; expected ${fault.expected}`);
    super(`${faults.length === 1 ? 'One setting is' : `${faults.length} settings are`} wrong:\n${lines.join('\n')}`);
    this.name = 'ConfigFault';
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a service's settings from environment variables that are named like the schema's properties. An empty
 * variable counts as absent. Throws ConfigFault.
 */
export function loadConfig<Settings extends TObject>(schema: Settings, env: Environment): Readonly<Static<Settings>> {
  const faults: SettingFault[] = [];
  const config: Record<string, unknown> = {};
  for (const [variable, setting] of Object.entries(schema.properties as Record<string, TSchema>)) {
    const text = env[variable] === '' ? undefined : env[variable];
    const value = text === undefined ? keywordsOf(setting).default : coerce(setting, text);
    if (value === undefined && IsOptional(setting)) continue;
    if (value !== undefined && Check(setting, value)) config[variable] = value;
    else faults.push({ variable, problem: problemOf(setting, text), expected: expectationOf(setting) });
  }
  if (faults.length > 0) throw new ConfigFault(faults);
  return Object.freeze(config) as Readonly<Static<Settings>>;
}

/** Text that is not what the type wants is kept as text, so that the check names it. */
function coerce(schema: TSchema, text: string): unknown {
  const setting = keywordsOf(schema);
  switch (setting.type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
      return text.split(',').map((item) => coerce(setting.items ?? {}, item.trim()));
    default:
      return text;
  }
}

function problemOf(schema: TSchema, text: string | undefined): string {
  if (text === undefined) return 'is missing';
  return keywordsOf(schema).secret === true ? 'does not fit (its value is not shown)' : `is ${JSON.stringify(text)}`;
}
