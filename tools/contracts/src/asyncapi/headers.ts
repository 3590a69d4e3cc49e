const text = (description: string) => ({ type: 'string', description });
const instant = (description: string) => ({ type: 'string', format: 'date-time', description });

/** The headers of every record: CloudEvents 1.0 in the binary mode of its Kafka binding, and the relay's two. */
export const recordHeaders = {
  type: 'object',
  properties: {
    'content-type': { const: 'application/json' },
    ce_specversion: { const: '1.0' },
    ce_id: text('The same on every retry'),
    ce_source: text('/ and the topic'),
    ce_type: text('The event'),
    ce_dataversion: text('The version of the event, in decimal digits'),
    ce_time: instant('When it happened in the world'),
    ce_recordedtime: instant('When the owner’s log took it in'),
    ce_correlationid: text('One id on all that one request caused'),
    ce_causationid: text('The event that it follows from'),
    'log-offset': { type: 'string', pattern: String.raw`^\d{1,18}$`, description: 'Its dense number in the partition' },
    'lease-epoch': {
      type: 'string',
      pattern: String.raw`^\d{1,18}$`,
      description: 'Rises whenever another relay takes over; records of an older epoch are left out',
    },
  },
  required: [
    ...['content-type', 'ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_dataversion'],
    ...['ce_time', 'ce_recordedtime', 'ce_correlationid', 'log-offset', 'lease-epoch'],
  ],
  additionalProperties: false,
};

/** What the headers of one version of one event say beside that. */
export function headersOf(topic: string, type: string, version: number): object {
  const known = { ce_source: `/${topic}`, ce_type: type, ce_dataversion: String(version) };
  return {
    allOf: [
      { $ref: '#/components/schemas/headers' },
      {
        type: 'object',
        properties: Object.fromEntries(Object.entries(known).map(([name, value]) => [name, { const: value }])),
      },
    ],
  };
}
