import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type { Registry } from 'prom-client';

/** One registry a service: in one process there may be several services. */
export function openMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Seconds from the first byte of a request to the last of its answer. */
export function requestDurations(registry: Registry): Histogram<'method' | 'route' | 'status'> {
  return new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Seconds from the first byte of a request to the last byte of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
}

interface GaugeOfPlaces {
  readonly name: string;
  readonly help: string;
  /** Asked at each scrape. */
  readonly read: () => Promise<
    readonly { readonly group: string; readonly topic: string; readonly count: bigint | number }[]
  >;
}

/** A figure for each consumer group and topic. While it cannot be read it is absent, which an alert can see. */
export function placesGauge(registry: Registry, { name, help, read }: GaugeOfPlaces): void {
  const gauge = new Gauge<'group' | 'topic'>({
    name,
    help,
    labelNames: ['group', 'topic'],
    registers: [registry],
    async collect() {
      gauge.reset();
      const places = await read().catch(() => []);
      for (const { group, topic, count } of places) gauge.set({ group, topic }, Number(count));
    },
  });
}
