import type { FastifyReply } from 'fastify';
import { problem } from '#runtime';
import { acceptedType } from './media-type.js';

/** Whether the caller asks for CSV; throws where they take neither that nor JSON. */
export function asksForCsv(reply: FastifyReply): boolean {
  void reply.header('vary', 'accept');
  const type = acceptedType(reply.request.headers.accept);
  if (type === undefined) {
    throw problem(406, 'not-acceptable', 'This is answered as application/json or as text/csv');
  }
  return type === 'text/csv';
}

/** A table as the answer; where a page follows, a link says where (RFC 8288). */
export function csvAnswer(reply: FastifyReply, text: string, nextCursor: string | null = null): string {
  void reply.header('content-type', 'text/csv; charset=utf-8; header=present');
  if (nextCursor !== null) void reply.header('link', `<${urlOfPage(reply.request.url, nextCursor)}>; rel="next"`);
  return text;
}

function urlOfPage(url: string, cursor: string): string {
  const { pathname, searchParams } = new URL(url, 'http://here');
  searchParams.set('cursor', cursor);
  return `${pathname}?${searchParams.toString()}`;
}
