import type { Duplex } from 'node:stream';
import pg from 'pg';
import { copyMessageBytes } from './copy-buffer.js';
import { TickSocket } from './tick-socket.js';

const copyData = 0x64;
const copyDone = Buffer.from([0x63, 0, 0, 0, 4]);
/** With an empty reason: whoever gives up knows why. */
const copyFail = Buffer.from([0x66, 0, 0, 0, 5, 0]);

/**
 * A `copy … from stdin` that is sent together with its data: the server does not have to ask for them first, and passes
 * over what comes after a statement that failed (PostgreSQL manual, "Message Flow", COPY Operations). Nothing else may be
 * sent before it has ended.
 */
export class CopyIn extends pg.Query {
  /** None where the connection is broken: `done` hears of that. */
  private stream: Duplex | undefined;

  constructor(
    private readonly sql: string,
    done: (error?: Error) => void,
  ) {
    super(sql, done);
  }

  override submit = (connection: pg.Connection): void => {
    this.stream = connection.stream;
    connection.query(this.sql);
  };

  send(data: Buffer): void {
    for (let at = 0; at < data.length; at += copyMessageBytes) {
      const message = data.subarray(at, at + copyMessageBytes);
      const head = Buffer.allocUnsafe(5);
      head.writeUInt8(copyData, 0);
      head.writeInt32BE(message.length + 4, 1);
      this.write(head, message);
    }
    // Worth a system call of its own: the server takes it while more is made.
    if (data.length > copyMessageBytes / 2 && this.stream instanceof TickSocket) this.stream.flush();
  }

  end(): void {
    this.write(copyDone);
  }

  giveUp(): void {
    this.write(copyFail);
  }

  handleCopyInResponse(): void {
    // The data that the server asks for are on their way.
  }

  private write(...pieces: readonly Buffer[]): void {
    const { stream } = this;
    if (stream === undefined) return;
    stream.cork();
    for (const piece of pieces) stream.write(piece);
    stream.uncork();
  }
}
