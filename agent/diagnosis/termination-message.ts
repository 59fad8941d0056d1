import * as z from "zod";
import type { ClusterObject } from "../ports.ts";

const podSchema = z.object({
  status: z
    .object({
      containerStatuses: z
        .array(
          z.object({
            state: z
              .object({ terminated: z.object({ exitCode: z.int(), message: z.string().default("") }).optional() })
              .prefault({}),
          }),
        )
        .default([]),
    })
    .prefault({}),
});

/** More than a sentence or two is no cause but a log. */
const maxCharacters = 500;

/**
 * What the newest pod of a Job that failed left as its cause in /dev/termination-log: a command writes there what it
 * wants to be told and nothing else, so it is fit to be shown. Undefined when none did; the Job's own words say little.
 */
export function terminationMessage(job: ClusterObject, pods: readonly ClusterObject[]): string | undefined {
  return pods
    .filter(({ metadata }) => metadata.labels?.["batch.kubernetes.io/controller-uid"] === job.metadata.uid)
    .toSorted((a, b) => createdAt(b) - createdAt(a))
    .map(wordsOf)
    .find((words) => words !== "");
}

function wordsOf(pod: ClusterObject): string {
  const { containerStatuses } = podSchema.parse(pod).status;
  const failed = containerStatuses.find(({ state }) => (state.terminated?.exitCode ?? 0) !== 0);
  const message = failed?.state.terminated?.message ?? "";
  return message
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, maxCharacters);
}

function createdAt({ metadata }: ClusterObject): number {
  return Date.parse(metadata.creationTimestamp ?? "") || 0;
}
