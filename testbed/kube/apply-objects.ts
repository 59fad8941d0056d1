import * as z from "zod";
import { pollUntil } from "../process/poll-until.ts";
import { connectKube, type KubeConnection, KubeRequestError } from "./kube-connection.ts";

/** A Kubernetes object as plain data. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

const ownManager = "storeplane-dev";
const resourcesSchema = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});
const definitionSchema = z.object({
  spec: z.object({
    group: z.string(),
    names: z.object({ plural: z.string() }),
    versions: z.array(z.object({ name: z.string(), served: z.boolean() })),
  }),
});

/** Server-side apply of objects in the given order; waits until CustomResourceDefinitions among them are served. */
export async function applyObjects(kubeconfig: string, objects: readonly KubeObject[]): Promise<void> {
  await using kube = await connectKube(kubeconfig);
  await applyOver(kube, objects);
}

/** The same over an open connection. */
export async function applyOver(kube: KubeConnection, objects: readonly KubeObject[]): Promise<void> {
  const definitions = objects.filter(isDefinition);
  // Definitions first and all at once: each takes the server about 50 ms, and what follows may use them.
  await Promise.all(definitions.map((object) => applyOne(kube, object)));
  await Promise.all(definitions.map((object) => waitServed(kube, object)));
  for (const object of objects.filter((other) => !isDefinition(other))) await applyOne(kube, object);
}

/** The path of one object; asks the server for the plural of its kind. */
export async function objectPath(kube: KubeConnection, object: KubeObject): Promise<string> {
  const { apiVersion, kind, metadata } = object;
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { resources } = resourcesSchema.parse(await kube.call({ path: root }));
  const resource = resources.find((candidate) => candidate.kind === kind && !candidate.name.includes("/"));
  if (resource === undefined) throw new KubeRequestError(`GET ${root}`, 404, { message: `has no kind ${kind}` });
  const scope = resource.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
  return `${root}${scope}/${resource.name}/${metadata.name}`;
}

async function applyOne(kube: KubeConnection, object: KubeObject): Promise<void> {
  // A kind just defined may be missing from discovery for a moment.
  const options = { what: `the kind ${object.kind} of ${object.apiVersion} is served`, timeoutMs: 60_000 };
  const path = await pollUntil(options, () => objectPath(kube, object));
  await kube.call({
    method: "PATCH",
    path: `${path}?fieldManager=${ownManager}&force=true&fieldValidation=Strict`,
    contentType: "application/apply-patch+yaml",
    body: object,
  });
}

/** Asks the new kind itself: the definition's conditions would come with its whole schema, a megabyte per question. */
async function waitServed(kube: KubeConnection, definition: KubeObject): Promise<void> {
  const { group, names, versions } = definitionSchema.parse(definition).spec;
  const version = versions.find(({ served }) => served)?.name ?? "";
  await pollUntil({ what: `the kind of ${definition.metadata.name} is served`, timeoutMs: 60_000, everyMs: 100 }, () =>
    kube.call({ path: `/apis/${group}/${version}/${names.plural}?limit=1` }),
  );
}

function isDefinition(object: KubeObject): boolean {
  return object.kind === "CustomResourceDefinition";
}
