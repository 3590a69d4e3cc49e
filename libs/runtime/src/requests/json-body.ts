import type { FastifyRequest } from 'fastify';
import { fromJson } from '#contracts';
import { problem } from '../problems/problem.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const jsonMediaType = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/** The bytes of a request's body as they came. Empty where there is none. */
export function rawBodyOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** The JSON value of a request's body. Throws the problem 415 or 400. */
export function jsonBodyOf(request: FastifyRequest): unknown {
  if (!jsonMediaType.test(request.headers['content-type'] ?? '')) {
    throw problem(415, 'unsupported-media-type', 'The media type is not read here', 'Send application/json.');
  }
  try {
    return fromJson(utf8.decode(rawBodyOf(request)));
  } catch (error) {
    throw problem(400, 'malformed-json', 'The body is not JSON', error instanceof Error ? error.message : undefined);
  }
}
