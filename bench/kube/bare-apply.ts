import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import * as z from "zod";
import type { KubeObject } from "../../testbed/kube/apply-objects.ts";
import type { KubeAccess } from "./access.ts";

export interface BareApplyOrder {
  readonly access: KubeAccess;
  /** The objects of each store in their order. */
  readonly stores: readonly (readonly KubeObject[])[];
  /** Requests under way at once, each on a connection of its own. */
  readonly inFlight: number;
}

const answerSchema = z.object({ startedAt: z.number(), cpuSeconds: z.number() });

/** What a bare script did: when it began (monotonicMs), and the CPU seconds of its whole process. */
export type BareApplied = z.infer<typeof answerSchema>;

/** Writes stores by a bare script in a process of its own. */
export async function bareApply(order: BareApplyOrder): Promise<BareApplied> {
  const child = fork(join(import.meta.dirname, "main-bare-apply.ts"));
  child.send(order);
  const answer: unknown[] = await Promise.race([once(child, "message"), once(child, "exit")]);
  const parsed = answerSchema.safeParse(answer[0]);
  if (!parsed.success) throw new Error(`the bare script ended with ${String(answer[0])}`, { cause: parsed.error });
  if (child.exitCode === null) await once(child, "exit");
  return parsed.data;
}
