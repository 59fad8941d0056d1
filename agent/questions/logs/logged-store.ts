import { labelKeys, namespaceOf, objectsOf, type StoreManifests } from "../../../constructs/index.ts";
import type { LogsRequest } from "../../../contract/index.ts";
import { TerminalError } from "../../errors.ts";
import type { PodLogs } from "../../ports.ts";
import { findEntry } from "../../store/inventory.ts";
import { belongsTo, isSameObject } from "../../store/ownership.ts";
import { blankRecord, type StoreObject } from "../../store/store-object.ts";
import { type FindStoreDeps, findStore } from "../find-store.ts";
import { knownValues } from "./known-values.ts";
import { componentOf, type LoggedPod, readPods, secretsOf } from "./pods.ts";
import { Redactor } from "./redactor.ts";

export interface LogsDeps extends FindStoreDeps {
  readonly logs: PodLogs;
  /** Throws TerminalError. */
  readonly synthesize: (store: StoreObject) => StoreManifests;
}

/** The store has no such component. */
export class UnknownComponentError extends Error {
  override readonly name = "UnknownComponentError";
  readonly components: readonly string[];

  constructor(components: readonly string[]) {
    super("the store has no such component");
    this.components = components;
  }
}

/** A store whose logs are asked for, as it was at a moment. */
export interface LoggedStore {
  readonly namespace: string;
  readonly components: readonly string[];
  /** Those of the component that was asked for, of all without one. */
  readonly pods: readonly LoggedPod[];
  /** Knows the secrets of these pods. */
  readonly redactor: Redactor;
}

/** More than a store has. */
const maxComponents = 32;

/**
 * Whose logs a question means, with all that has to be known before a line may be shown. Throws StoreUnknownError,
 * UnknownComponentError, KubeApiError and KubeUnavailableError.
 */
export async function findLoggedStore(request: LogsRequest, deps: LogsDeps): Promise<LoggedStore> {
  const store = await findStore(request, deps);
  const manifests = render(store, deps);
  const namespace = namespaceOf(request.name);
  const pods = (await isOwn(namespace, store, deps)) ? await podsOf(request, namespace, deps) : [];
  const components = componentsOf(manifests, pods);
  const { component } = request;
  if (component !== undefined && !components.includes(component)) throw new UnknownComponentError(components);
  // Of all its pods: one component can be told another's secret.
  const mounted = pods.flatMap(secretsOf);
  const values = pods.length === 0 ? [] : await knownValues({ store, namespace, manifests, mounted }, deps.reader);
  const wanted = component === undefined ? pods : pods.filter((pod) => componentOf(pod) === component);
  return { namespace, components, pods: wanted, redactor: Redactor.of(values) };
}

/** A store that can't be rendered any more still has its logs. */
function render(store: StoreObject, { synthesize }: LogsDeps): StoreManifests | undefined {
  try {
    return synthesize(store);
  } catch (error) {
    if (error instanceof TerminalError) return undefined;
    throw error;
  }
}

/** Whether the namespace is the one of this very store: what runs in another's is no business of its tenant. */
async function isOwn(name: string, store: StoreObject, { reader }: LogsDeps): Promise<boolean> {
  const ref = { apiVersion: "v1", kind: "Namespace", name };
  const namespace = await reader.read(ref);
  if (namespace === undefined) return false;
  const { uid } = store.spec;
  return belongsTo(namespace, uid) || isSameObject(namespace, findEntry(store.status ?? blankRecord(), ref), uid);
}

async function podsOf({ name }: LogsRequest, namespace: string, { logs }: LogsDeps): Promise<LoggedPod[]> {
  return readPods(await logs.pods(namespace, { [labelKeys.store]: name }));
}

function componentsOf(manifests: StoreManifests | undefined, pods: readonly LoggedPod[]): string[] {
  const workloads = manifests === undefined ? [] : objectsOf(manifests).filter(({ kind }) => runsPods.has(kind));
  const rendered = workloads.flatMap(({ metadata }) => metadata.labels?.[labelKeys.component] ?? []);
  return [...new Set([...rendered, ...pods.map(componentOf)])].slice(0, maxComponents);
}

const runsPods: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "Job", "CronJob"]);
