import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { connectKube } from "../../testbed/kube/kube-connection.ts";
import { startPrivateCluster } from "../../testbed/private-cluster/start-private-cluster.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { differences, machineState } from "./machine-state.ts";
import { NodeCase } from "./node-case.ts";
import { probeImage } from "./probe-image.ts";

test("the machine is during and after a run of a node as it was before", async () => {
  using image = await probeImage();
  const before = machineState();
  let run = "";
  {
    await using cluster = await startPrivateCluster({ images: [image] });
    run = basename(cluster.process.dir);
    await using kube = await connectKube(cluster.kubeconfig);
    const node = new NodeCase(cluster, kube, image.reference);
    await node.prepare();
    await node.createPod("web", ["serve=:8080"]);
    await node.readyPod("web");
    const during = differences(before, machineState(run));
    // The groups of its processes are all that is seen of it.
    expect(during.filter((line) => !line.startsWith("after: cgroup /sys/fs/cgroup/"))).toEqual([]);
    expect(during.join("\n")).toMatch(/storeplane-[0-9a-f]{8}\/kubepods\/\w+\/pod/);
  }
  expect(differences(before, machineState(run))).toEqual([]);
});

test("a starter that is killed takes everything with it", async () => {
  const before = machineState();
  const starter = spawn(
    process.execPath,
    [join(import.meta.dirname, "../../testbed/private-cluster/main.cluster.ts")],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = once(starter, "close");
  let dir = "";
  for await (const line of createInterface({ input: starter.stdout })) {
    const kubeconfig = /--kubeconfig (\S+)/.exec(line)?.[1];
    if (kubeconfig !== undefined) dir = dirname(kubeconfig);
    if (line.startsWith("Ctrl-C")) starter.kill("SIGKILL");
  }
  // The pipe is closed: no process is left that has inherited it.
  await ended;
  const run = basename(dir);
  expect(run).toMatch(/^[0-9a-f]{8}$/);
  let left = ["not looked yet"];
  const what = "the watcher has tidied up";
  await pollUntil({ what, everyMs: 100 }, () => {
    left = differences(before, machineState(run));
    return (left.length === 0 && !existsSync(dir)) || undefined;
  }).catch(() => {});
  expect(left).toEqual([]);
  expect(existsSync(dir)).toBe(false);
});
