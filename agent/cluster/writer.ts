import * as z from "zod";
import type { KubeObject } from "../../constructs/index.ts";
import { isConflict, isInvalid, isNotFound, KubeApiError, messageOf } from "../errors.ts";
import type { ClusterObject, ClusterWriter, ObjectRef } from "../ports.ts";
import { compact, fieldManager } from "./compact.ts";
import { collectionPath, objectPath } from "./kinds.ts";
import type { KubeTransport } from "./transport.ts";

/** Asks for an answer that holds the metadata only. */
export const metadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const applyPatch = "application/apply-patch+yaml";
const writeQuery = { fieldManager, fieldValidation: "Strict" };

/** A namespace with more warnings than this has said enough. */
const warningsLimit = "100";

const listAnswer = z.object({ items: z.array(z.unknown()) });

function refOf({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  return { apiVersion, kind, name: metadata.name, namespace: metadata.namespace };
}

/** The one way to change objects: as our field manager, over the given connection. */
export class KubeWriter implements ClusterWriter {
  readonly #transport: Pick<KubeTransport, "send">;

  constructor(transport: Pick<KubeTransport, "send">) {
    this.#transport = transport;
  }

  apply(manifest: KubeObject): Promise<ClusterObject> {
    return this.#apply(manifest, {});
  }

  wouldApply(manifest: KubeObject): Promise<ClusterObject> {
    return this.#apply(manifest, { dryRun: "All" });
  }

  async conflictsOf(manifest: KubeObject): Promise<string | undefined> {
    try {
      await this.#apply(manifest, { dryRun: "All", force: "false" });
      return undefined;
    } catch (error) {
      if (isConflict(error)) return messageOf(error).replace(/\s+/g, " ");
      if (error instanceof KubeApiError) return undefined; // the apply itself will say it
      throw error;
    }
  }

  async #apply(manifest: KubeObject, options: Readonly<Record<string, string>>): Promise<ClusterObject> {
    const ref = refOf(manifest);
    const query = { ...writeQuery, force: "true", ...options };
    const call = { method: "PATCH", path: objectPath(ref), query, body: manifest, contentType: applyPatch } as const;
    return compact(await this.#transport.send(call), ref);
  }

  async createIfAbsent(manifest: KubeObject): Promise<ClusterObject> {
    const ref = refOf(manifest);
    const path = collectionPath(ref.apiVersion, ref.kind, ref.namespace);
    const call = { method: "POST", path, query: writeQuery, body: manifest, accept: metadataOnly } as const;
    try {
      return compact(await this.#transport.send(call), ref);
    } catch (error) {
      if (!(error instanceof KubeApiError) || error.reason !== "AlreadyExists") throw error;
      const existing = await this.readMetadata(ref);
      if (!existing) throw error; // gone again in between: the next pass decides
      return existing;
    }
  }

  async wouldCreate(manifest: KubeObject): Promise<boolean> {
    const path = collectionPath(manifest.apiVersion, manifest.kind, manifest.metadata.namespace);
    try {
      await this.#transport.send({ method: "POST", path, query: { ...writeQuery, dryRun: "All" }, body: manifest });
      return true;
    } catch (error) {
      if (isInvalid(error)) return false;
      if (error instanceof KubeApiError && error.reason === "AlreadyExists") return true; // validated before
      throw error;
    }
  }

  async read(ref: ObjectRef): Promise<ClusterObject | undefined> {
    return this.#readAs(ref, "application/json");
  }

  async readMetadata(ref: ObjectRef): Promise<ClusterObject | undefined> {
    return this.#readAs(ref, metadataOnly);
  }

  async remove(ref: ObjectRef, uid: string, resourceVersion?: string): Promise<void> {
    const preconditions = { uid, ...(resourceVersion && { resourceVersion }) };
    const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions, propagationPolicy: "Background" };
    try {
      await this.#transport.send({ method: "DELETE", path: objectPath(ref), body });
    } catch (error) {
      // 404: gone already. 409: another object has the name, or it changed; that one was not to be removed.
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  async warnings(namespace: string): Promise<readonly ClusterObject[]> {
    const path = collectionPath("v1", "Event", namespace);
    const query = { fieldSelector: "type=Warning", limit: warningsLimit };
    const { items } = listAnswer.parse(await this.#transport.send({ method: "GET", path, query }));
    const events = items.map((item) => compact(item, { apiVersion: "v1", kind: "Event" }));
    return events.toSorted((a, b) => lastSeen(a).localeCompare(lastSeen(b)));
  }

  async #readAs(ref: ObjectRef, accept: string): Promise<ClusterObject | undefined> {
    try {
      return compact(await this.#transport.send({ method: "GET", path: objectPath(ref), accept }), ref);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

function lastSeen(event: ClusterObject): string {
  const at = event["lastTimestamp"] ?? event["eventTime"];
  return typeof at === "string" ? at : (event.metadata.creationTimestamp ?? "");
}
