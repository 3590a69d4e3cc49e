export interface Ends {
  add(end: () => unknown): void;
  run(): Promise<void>;
}

/** What has to be undone. Runs the last one first; each once, whatever another one throws. */
export function openEnds(): Ends {
  const ends: (() => unknown)[] = [];
  return {
    add: (end) => void ends.push(end),
    async run() {
      const faults: unknown[] = [];
      for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
        try {
          await end();
        } catch (fault) {
          faults.push(fault);
        }
      }
      if (faults.length > 0) throw new AggregateError(faults, 'not everything was taken away');
    },
  };
}
