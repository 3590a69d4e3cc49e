import type { Given } from './bench.js';
import type { Ends } from './ends.js';

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** The options of a command line, as a bench asks for them. */
export function givenBy(values: Values, ends: Ends): Given {
  const text = (option: string): string | undefined => {
    const value = values[option];
    return typeof value === 'string' ? value : undefined;
  };
  const count = (option: string, byDefault: number): number => {
    const value = text(option) ?? String(byDefault);
    if (!/^[1-9]\d{0,8}$/.test(value)) throw new RangeError(`--${option} takes a whole number from 1 up, not ${value}`);
    return Number(value);
  };
  return {
    quick: values.quick === true,
    ends,
    text,
    count,
    is: (option) => values[option] === true,
    one(option, allowed) {
      const value = count(option, allowed[0] ?? 1);
      if (!allowed.includes(value))
        throw new RangeError(`--${option} takes one of ${allowed.join(', ')}, not ${value}`);
      return value;
    },
  };
}
