/** Why a command is not carried out: it asks for what cannot be. Exits with 2. */
export type RefusalName =
  | 'unknown-topic'
  | 'unknown-projection'
  | 'not-archivable'
  | 'age-missing'
  | 'unknown-group'
  | 'unknown-partition'
  | 'from-needs-a-partition'
  | 'beyond-limit'
  | 'fingerprint-or-key'
  | 'too-many-keys'
  | 'address-unknown'
  | 'entry-or-statement'
  | 'entry-unknown'
  | 'statement-unknown'
  | 'statement-empty'
  | 'statement-too-long'
  | 'head-not-made'
  | 'head-differs'
  | 'not-writable'
  | 'not-readable'
  | 'no-heads'
  | 'line-too-long'
  | 'file-missing'
  | 'file-too-large'
  | 'too-many-lines'
  | 'field-too-long'
  | 'csv-malformed'
  | 'columns-differ'
  | 'name-malformed'
  | 'person-malformed';

export class Refused extends Error {
  constructor(
    readonly refusal: RefusalName,
    detail: string,
  ) {
    super(detail);
    this.name = 'Refused';
  }
}
