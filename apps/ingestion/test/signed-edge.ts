import { type IngestionEdge, openEdge } from './ingestion-edge.js';
import { signedSource, type SignedSender } from './signed-source.js';

interface SignedEdge {
  readonly edge: IngestionEdge;
  readonly sourceId: string;
}

/** The service for all specs of a file, and for each of them a source of the signed API that nobody has used. */
export function signedEdge(): { readonly signed: SignedEdge; readonly send: SignedSender } {
  const signed = {} as SignedEdge & { edge: IngestionEdge; send: SignedSender };
  beforeAll(async () => {
    signed.edge = await openEdge();
  });
  beforeEach(async () => {
    Object.assign(signed, await signedSource(signed.edge));
  });
  afterAll(() => signed.edge.close());
  return { signed, send: (body) => signed.send(body) };
}
