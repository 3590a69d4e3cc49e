/** The offline verifier: it knows nothing of this code, and this code takes it in as its users do. */
export interface Verifier {
  verify(texts: readonly string[]): Promise<string[]>;
  listHash(list: readonly unknown[]): Promise<Uint8Array>;
  sealHash(seal: readonly unknown[]): Promise<Uint8Array>;
  headHash(head: object): Promise<Uint8Array>;
  rootOf(size: number, leaves: ReadonlyMap<number, Uint8Array>, nodes: readonly string[]): Promise<Uint8Array>;
  readonly NotProven: new (why: string) => Error;
  readonly limits: { readonly fileBytes: number; readonly depth: number };
}

/** Not a literal: the compiler would want its types. */
const place = ['..', '..', '..', 'verifier', 'verify-proof.mjs'].join('/');

export async function openVerifier(): Promise<Verifier> {
  return (await import(place)) as Verifier;
}
