import type { Figures } from './bench.js';

const rounded = (value: number) => (value >= 100 ? Math.round(value) : Math.round(value * 100) / 100);
const written = (value: number) => rounded(value).toLocaleString('en-US').replaceAll(',', ' ');
const line = (name: string, text: string) => `${name.padEnd(10)}${text}`;

/** For people. */
export function report(name: string, machine: string, figures: Figures): string {
  const { baseline, value, unit, ratio, p50Ms, p99Ms, correct, details } = figures;
  return [
    name,
    line('machine', machine),
    ...(baseline === null ? [] : [line('baseline', `${written(baseline.value)} ${baseline.unit}, ${baseline.name}`)]),
    line('figure', `${written(value)} ${unit}`),
    ...(ratio === null ? [] : [line('ratio', String(rounded(ratio)))]),
    ...(p50Ms === null ? [] : [line('p50, p99', `${p50Ms} ms, ${p99Ms} ms`)]),
    line('correct', correct ? 'yes' : 'NO'),
    ...Object.entries(details).map(([key, detail]) => `  ${key}: ${JSON.stringify(detail)}`),
  ].join('\n');
}

/** For programs: one line. */
export function reportJson(name: string, machine: string, figures: Figures): string {
  const { baseline, ratio, value, ...rest } = figures;
  return JSON.stringify({
    name,
    machine,
    baseline: baseline && { ...baseline, value: rounded(baseline.value) },
    value: rounded(value),
    ratio: ratio === null ? null : rounded(ratio),
    ...rest,
  });
}
