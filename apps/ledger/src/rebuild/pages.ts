/** Rows in order, read page by page; one after the other without a wait while they are at hand. */
export class Pages<Row> {
  private page: readonly Row[] = [];
  private at = 0;
  private isLast = false;

  /** `read` answers with up to `size` rows after the given one, or after the beginning. */
  constructor(
    private readonly size: number,
    private readonly read: (after: Row | undefined) => Promise<readonly Row[]>,
  ) {}

  /** Whether `first` knows; `ready` makes it so. */
  get isReady(): boolean {
    return this.at < this.page.length || this.isLast;
  }

  /** The next row; undefined at the end. */
  get first(): Row | undefined {
    return this.page[this.at];
  }

  async ready(): Promise<void> {
    if (this.isReady) return;
    this.page = await this.read(this.page.at(-1));
    this.at = 0;
    this.isLast = this.page.length < this.size;
  }

  shift(): void {
    this.at += 1;
  }
}
