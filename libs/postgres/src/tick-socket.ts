import { Socket } from 'node:net';

/** Sends what is corked in one turn of the loop together: statements that wait for no answer cost one system call. */
export class TickSocket extends Socket {
  private gathers = false;

  override cork(): void {
    super.cork();
    if (this.gathers) return;
    this.gathers = true;
    super.cork();
    process.nextTick(() => {
      this.gathers = false;
      this.uncork();
    });
  }
}
