import { pollUntil } from "../../process/poll-until.ts";
import { ctrLines, runCtr } from "./ctr.ts";

/** A database closes its files in a second or two; a person who pressed Ctrl-C waits no longer. */
const endWithinMs = 10_000;

/** Forgets the containers that an earlier run has left in the image directory. */
export async function removeContainers(ctr: string): Promise<void> {
  const left = await ctrLines(ctr, ["containers", "list", "--quiet"]);
  if (left.length > 0) await runCtr(ctr, ["containers", "remove", ...left]);
}

/**
 * Asks the containers of all pods to end, each by its image's own signal, and waits until they have.
 * @throws DeadlineError if one has not within 10 s.
 */
export async function endContainers(ctr: string): Promise<void> {
  // Those that only hold a pod's namespaces left out.
  const ofImages = ["containers", "list", "--quiet", 'labels."io.cri-containerd.kind"==container'];
  const containers = new Set(await ctrLines(ctr, ofImages));
  const running = async () => (await runningTasks(ctr)).filter((id) => containers.has(id));
  // One that ends by itself meanwhile is no failure.
  await Promise.allSettled((await running()).map((id) => runCtr(ctr, ["tasks", "kill", id])));
  const ended = async () => (await running()).length === 0 || undefined;
  await pollUntil({ what: "the containers have ended", timeoutMs: endWithinMs, everyMs: 100 }, ended);
}

/** Ids of containers whose process runs. */
async function runningTasks(ctr: string): Promise<string[]> {
  const tasks = await ctrLines(ctr, ["tasks", "list"]);
  return tasks.filter((line) => line.endsWith("RUNNING")).map((line) => line.split(/\s+/)[0] ?? "");
}
