import { cpus, totalmem } from 'node:os';

/** What the figures were measured on. */
export function machineLine(): string {
  const processors = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const model = processors[0]?.model.trim() ?? 'an unknown CPU';
  return `${processors.length} × ${model}, ${gigabytes} GiB, ${process.platform}, Node ${process.versions.node}`;
}
