import { Counter, Gauge, type Registry } from "prom-client";

/** What became of events, and who follows them. */
export interface EventsSource {
  readonly viewers: number;
  readonly frames: number;
  readonly dropped: number;
  readonly lagSeconds: number;
  readonly isUp: boolean;
}

export function addEvents(registry: Registry, sources: { events(): EventsSource }): void {
  const gauges: readonly (readonly [name: string, help: string, read: (of: EventsSource) => number])[] = [
    ["viewers", "Open streams of events.", ({ viewers }) => viewers],
    ["lag_seconds", "Time from when the bus had the last event to when it was told.", ({ lagSeconds }) => lagSeconds],
    ["up", "1 while the bus tells of events, or no one asks for them.", ({ isUp }) => (isUp ? 1 : 0)],
  ];
  for (const [name, help, read] of gauges) {
    const gauge = new Gauge({
      name: `storeplane_api_events_${name}`,
      help,
      registers: [],
      collect() {
        this.set(read(sources.events()));
      },
    });
    registry.registerMetric(gauge);
  }
  const counters: readonly (readonly [name: string, help: string, read: (of: EventsSource) => number])[] = [
    ["frames", "Events that were sent, each once per stream.", ({ frames }) => frames],
    ["dropped", "Streams that were ended because their client reads too slowly.", ({ dropped }) => dropped],
  ];
  for (const [name, help, read] of counters) {
    const counter = new Counter({
      name: `storeplane_api_events_${name}_total`,
      help,
      registers: [],
      collect() {
        this.reset();
        this.inc(read(sources.events()));
      },
    });
    registry.registerMetric(counter);
  }
}
