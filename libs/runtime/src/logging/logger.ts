import { type DestinationStream, type Logger, pino } from 'pino';
import { currentCorrelationId } from './correlation.js';
import { redacted } from './redaction.js';

export type { Logger } from 'pino';

const secretFields = [
  'authorization',
  'cookie',
  'set-cookie',
  'webhook-signature',
  'security_token',
  'token',
  'secret',
  'password',
  'iban',
];

/** Where a secret may sit in what is logged: at the top, in an object, in the headers of a request. */
const secretPaths = secretFields.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]);

/** JSON lines on standard output. Each carries the service's name and the correlation id of its context. */
export function logger(name: string, level = 'info', destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: name },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => {
      const correlationId = currentCorrelationId();
      return correlationId === undefined ? {} : { correlationId };
    },
    redact: { paths: secretPaths, censor: redacted },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
