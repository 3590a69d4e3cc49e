import type { Incoming } from './incoming.js';
import type { Mapping } from './mapping.js';

/** A report's fields; numbers stay the digits that were sent. Undefined where the bytes are not what was agreed. */
export type Decoded = Readonly<Record<string, unknown>> | undefined;

export function decode({ transport }: Mapping, { query, body }: Incoming): Decoded {
  switch (transport.kind) {
    case 'query':
      return fields(query);
    case 'form':
      return fields(body.toString('utf8'));
    case 'json':
      return json(body);
    case 'json-in-form': {
      const inner = new URLSearchParams(body.toString('utf8')).get(transport.field);
      return inner === null ? undefined : json(Buffer.from(inner, 'utf8'));
    }
  }
}

/** The value of a field by its path; undefined where it is not there. */
export function fieldOf(decoded: Readonly<Record<string, unknown>>, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
      decoded,
    );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fields(text: string): Decoded {
  return Object.fromEntries(new URLSearchParams(text));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A number is read as the text that stood there: no amount passes through a double. */
function json(bytes: Buffer): Decoded {
  const asSent = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value;
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes), asSent);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
