import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import { objectPath } from "../../agent/cluster/kinds.ts";
import { monotonicMs } from "../clock.ts";
import type { BareApplyOrder } from "./bare-apply.ts";

/** The least that could write stores: each object by one PATCH, a store's one after another, some stores at once. */
async function applyAll({ access, stores, inFlight }: BareApplyOrder): Promise<number> {
  const agent = new Agent({ connections: inFlight, connect: { ca: access.ca } });
  const headers = { authorization: `Bearer ${access.token}`, "content-type": "application/apply-patch+yaml" };
  const query = "fieldManager=bench&force=true&fieldValidation=Strict";
  const put = async (path: string, body: string): Promise<void> => {
    for (;;) {
      const url = `${access.server}${path}?${query}`;
      const answer = await request(url, { method: "PATCH", dispatcher: agent, headers, body });
      const text = await answer.body.text();
      if (answer.statusCode < 300) return;
      // The quota's status is filled by a controller some milliseconds after the quota; until then all is refused.
      if (answer.statusCode !== 403) throw new Error(`PATCH ${path} answered ${answer.statusCode}: ${text}`);
      await sleep(2);
    }
  };
  const queue = [...stores];
  const worker = async (): Promise<void> => {
    for (let store = queue.shift(); store; store = queue.shift()) {
      for (const object of store) {
        const { apiVersion, kind, metadata } = object;
        await put(objectPath({ apiVersion, kind, ...metadata }), JSON.stringify(object));
      }
    }
  };
  // One request before the clock starts: both sides have their connection open already.
  await (await request(`${access.server}/version`, { dispatcher: agent, headers })).body.dump();
  const startedAt = monotonicMs();
  await Promise.all(Array.from({ length: inFlight }, worker));
  await agent.close();
  return startedAt;
}

process.once("message", (order: BareApplyOrder) => {
  void applyAll(order).then((startedAt) => {
    process.send?.({ startedAt, cpuSeconds: sumOf(process.cpuUsage()) });
    process.disconnect();
  });
});

function sumOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}
