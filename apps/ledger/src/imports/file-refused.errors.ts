/** Why a file cannot be read as a whole. */
export type FileRefusal =
  'file-missing' | 'file-too-large' | 'too-many-lines' | 'field-too-long' | 'csv-malformed' | 'columns-differ';

export class FileRefused extends Error {
  constructor(
    readonly refusal: FileRefusal,
    detail: string,
  ) {
    super(detail);
    this.name = 'FileRefused';
  }
}
