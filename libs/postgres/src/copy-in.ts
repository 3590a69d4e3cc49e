import pg from 'pg';

const copyData = 0x64;
const copyDone = Buffer.from([0x63, 0, 0, 0, 4]);
const messageBytes = 64 * 1024;

/**
 * A `copy … from stdin` that is sent as a whole, together with its data: the server does not have to ask for them first,
 * and passes over what comes after a statement that failed (PostgreSQL manual, "Message Flow", COPY Operations).
 */
export class CopyIn extends pg.Query {
  constructor(
    private readonly sql: string,
    private readonly body: Buffer,
    done: (error?: Error) => void,
  ) {
    super(sql, done);
  }

  override submit = (connection: pg.Connection): void => {
    const { stream } = connection;
    stream.cork();
    connection.query(this.sql);
    for (let at = 0; at < this.body.length; at += messageBytes) {
      const data = this.body.subarray(at, at + messageBytes);
      const head = Buffer.allocUnsafe(5);
      head.writeUInt8(copyData, 0);
      head.writeInt32BE(data.length + 4, 1);
      stream.write(head);
      stream.write(data);
    }
    stream.write(copyDone);
    stream.uncork();
  };

  handleCopyInResponse(): void {
    // The data that the server asks for are on their way.
  }
}
