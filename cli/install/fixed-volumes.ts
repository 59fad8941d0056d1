import * as z from "zod";
import { type KubeObject, quantityValue } from "../../constructs/index.ts";
import { InstallError } from "./errors.ts";
import type { Found } from "./kubectl.ts";

const setSchema = z.looseObject({
  spec: z.looseObject({
    volumeClaimTemplates: z
      .array(
        z.looseObject({
          spec: z.looseObject({
            storageClassName: z.string().optional(),
            resources: z.looseObject({ requests: z.looseObject({ storage: z.string() }) }),
          }),
        }),
      )
      .default([]),
  }),
});

/**
 * Refuses a change of what Kubernetes never changes in a StatefulSet that is there, its volumes. To be asked before
 * anything is applied: the servers' new configuration would count on the larger volume.
 * @throws InstallError
 */
export function requireSameVolumes(wanted: readonly KubeObject[], found: readonly Found[]): void {
  for (const object of wanted.filter(({ kind }) => kind === "StatefulSet")) {
    const { name } = object.metadata;
    const there = found.find(({ kind, metadata }) => kind === "StatefulSet" && metadata.name === name);
    if (there === undefined) continue;
    const [now, then] = [volumesOf(there), volumesOf(object)];
    if (now.join() === then.join()) continue;
    throw new InstallError(
      `StatefulSet ${name} has volumes of ${wordsOf(there)}, and not of ${wordsOf(object)}.\n` +
        "Kubernetes changes neither size nor class of them: docs/operations.md has the way under A larger volume for the bus.",
    );
  }
}

function claimsOf(set: object) {
  return setSchema.parse(set).spec.volumeClaimTemplates.map(({ spec }) => spec);
}

/** The API server writes a size in its own way: 1024Mi as 1Gi. */
function volumesOf(set: object): readonly string[] {
  return claimsOf(set).map(
    ({ storageClassName = "", resources }) => `${quantityValue(resources.requests.storage)} ${storageClassName}`,
  );
}

function wordsOf(set: object): string {
  const claims = claimsOf(set).map(
    ({ storageClassName, resources }) =>
      `${resources.requests.storage} (${storageClassName === undefined ? "default class" : `class ${storageClassName}`})`,
  );
  return claims.join(" and ");
}
