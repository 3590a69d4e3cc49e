interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const width = 30;

/** A bar that grows with the work, on a terminal; elsewhere nothing. */
export function progress(terminal: Terminal, total: bigint): { worked: (facts: number) => void; end: () => void } {
  if (terminal.isTTY !== true || total === 0n) return { worked: () => undefined, end: () => undefined };
  let done = 0n;
  const draw = () => {
    // More may have queued since the facts were counted.
    const full = done >= total ? width : Number((done * BigInt(width)) / total);
    terminal.write(`\r[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${done}/${total} facts`);
  };
  draw();
  return {
    worked(facts) {
      done += BigInt(facts);
      draw();
    },
    end: () => terminal.write('\n'),
  };
}
