import { afterAll, beforeAll, expect, test } from "vitest";
import { desiredStream } from "../../../contract/index.ts";
import { registerCluster } from "../../../control-plane/bus/setup/register-cluster.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { addressOfLife, bringUp, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, deleteMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";

let platform: TestPlatform;
let former: Life;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
  former = newLife({ epoch: platform.epoch, name: "former" });
  await bringUp(platform.bus, former);
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

async function waitUntilPutOff(count: number): Promise<void> {
  const manager = await platform.bus.manager();
  await pollUntil({ what: `${count} messages were put off` }, async () => {
    const { num_redelivered: again } = await manager.consumers.info(desiredStream, "c1");
    return again === count || undefined;
  });
}

/** The cluster's durable as after a repair: it stands behind all that the stream has, and knows of nothing put off. */
async function forgetPutOff(): Promise<void> {
  const manager = await platform.bus.manager();
  const { config } = await manager.consumers.info(desiredStream, "c1");
  await manager.consumers.delete(desiredStream, "c1");
  await manager.consumers.add(desiredStream, { ...config, deliver_policy: "new" });
  await registerCluster(platform.bus.migrator, "c1");
}

test("a first message and a delete that the stream offers no more are carried out all the same", async () => {
  const { bus, servers } = platform;
  const { apiserver } = servers.cluster("c1").processes;
  const life = newLife({ epoch: platform.epoch, name: "overlooked" });
  await apiserver.kill("SIGKILL");
  const seq = await bus.publish(applyMessage(life));
  const end = await bus.publish(deleteMessage(former));
  await waitUntilPutOff(2);
  await forgetPutOff();
  await apiserver.start();
  expect((await waitUntilReady(bus, life, seq)).failure).toBeUndefined();
  const gone = ({ phase, observedSequence }: { phase: string; observedSequence: number }) =>
    phase === "Deleted" && observedSequence === end;
  await bus.waitForStatus(addressOfLife(former), { what: "is Deleted" }, gone);
});
