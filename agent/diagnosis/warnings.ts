import * as z from "zod";
import { lookAgain, type Pass, type ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import type { Warning } from "../store/store-cache.ts";

const eventSchema = z.object({
  involvedObject: z.object({ uid: z.string().default("") }),
  reason: z.string().default(""),
  message: z.string().default(""),
});

/** A namespace's warnings are read at most this often: they only help to explain. */
const warningsIntervalMs = 5000;

/** The newest warning about an object. By uid, for a Job that runs again has the name of the one that failed before. */
export async function lastWarning(pass: Pass, deps: ReconcileDeps, about: ClusterObject): Promise<Warning | undefined> {
  const known = deps.cache.of(pass.store);
  if (pass.now.getTime() - known.warningsReadAt >= warningsIntervalMs) {
    const events = await deps.writer.warnings(pass.manifests.namespace);
    known.warnings = new Map(
      events.map((event) => {
        const { involvedObject, ...warning } = eventSchema.parse(event);
        return [involvedObject.uid, warning];
      }),
    );
    known.warningsReadAt = pass.now.getTime();
  }
  const told = known.warnings.get(about.metadata.uid ?? "");
  // The event may come a moment later, and events are not watched.
  if (told === undefined) lookAgain(pass, known.warningsReadAt + warningsIntervalMs - pass.now.getTime());
  return told;
}

/** By the API server's time of creation. */
export function isOlderThan(object: ClusterObject, now: Date, ageMs: number): boolean {
  return now.getTime() - Date.parse(object.metadata.creationTimestamp ?? now.toISOString()) >= ageMs;
}
