import { Socket } from 'node:net';

/** Sends what is corked in one turn of the loop together: statements that wait for no answer cost one system call. */
export class TickSocket extends Socket {
  private gathers = false;

  override cork(): void {
    super.cork();
    if (this.gathers) return;
    this.gathers = true;
    super.cork();
    process.nextTick(() => this.flush());
  }

  /** Sends what was gathered so far. */
  flush(): void {
    if (!this.gathers) return;
    this.gathers = false;
    this.uncork();
  }
}
