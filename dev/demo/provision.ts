import { type ApiClient, followStore } from "../../client/index.ts";
import type { ShownStep, StoreResource } from "../../contract/index.ts";

const readyDeadlineMs = 900_000;

/** A store whose cluster is chosen by us. */
export interface PlacedStore {
  readonly name: string;
  readonly engine: string;
  readonly cluster: string;
}

export interface Provisioning {
  readonly api: ApiClient;
  readonly store: PlacedStore;
  readonly everyMs: number;
  /** See FollowOptions. */
  readonly endsWithHook?: boolean;
  readonly onStep: (line: string) => void;
  readonly onReady: (line: string) => void;
}

export interface Provisioned {
  readonly resource: StoreResource;
  readonly seconds: number;
}

/** Creates a store and follows it until Ready; throws StoreFailedError with the cause when it does not get there. */
export async function provision(provisioning: Provisioning): Promise<Provisioned> {
  const { api, store, everyMs, endsWithHook = false, onStep, onReady } = provisioning;
  const started = performance.now();
  const secondsSince = () => (performance.now() - started) / 1000;
  await api.createStore(store);
  const resource = await followStore({
    api,
    name: store.name,
    until: "Ready",
    deadlineMs: readyDeadlineMs,
    everyMs,
    endsWithHook,
    onStep: (_resource, step) => onStep(stepLine(store, step, secondsSince())),
  });
  const seconds = secondsSince();
  onReady(`  ${seconds.toFixed(2).padStart(6)} s  ${store.name} (${store.cluster})  Ready`);
  return { resource, seconds };
}

function stepLine({ name, cluster }: PlacedStore, { name: step, state, message }: ShownStep, seconds: number): string {
  const why = message === undefined ? "" : `  ${message}`;
  return `  ${seconds.toFixed(2).padStart(6)} s  ${name} (${cluster})  ${step.padEnd(9)}  ${state}${why}`;
}
