import type { LoggedEvent } from '#event-log';

/**
 * A fact as one line of JSON. The payload stands in it as its bytes say, no number is read and written again; a payload
 * that is not JSON in UTF-8 is `payloadBase64`.
 */
export function factLine({ payload, offset, ...fact }: LoggedEvent): string {
  const head = JSON.stringify({ ...fact, offset: offset.toString() }).slice(0, -1);
  const text = jsonText(payload);
  if (text !== undefined) return `${head},"payload":${text}}`;
  return `${head},"payloadBase64":"${Buffer.from(payload).toString('base64')}"}`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Line breaks may stand between the parts of JSON, never within one. */
function jsonText(payload: Uint8Array): string | undefined {
  try {
    const text = utf8.decode(payload);
    JSON.parse(text);
    return text.replaceAll(/[\r\n]/g, ' ');
  } catch {
    return undefined;
  }
}
