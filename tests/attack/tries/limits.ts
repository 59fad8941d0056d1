import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import * as z from "zod";
import { clusterAccount } from "../../../contract/index.ts";
import { ownStatus } from "../attacker.ts";
import { agentApi, ownKey, seatName } from "../seat.ts";
import type { Try } from "../try.ts";
import type { World } from "../world.ts";

const { connections: maxConnections, subscriptions: maxSubscriptions } = clusterAccount("c1").limits;

const shownSchema = z.object({
  connections: z.array(z.object({ name: z.string().optional(), subscriptions: z.number() })),
});

async function shown({ api }: World) {
  const answer = await fetch(`${api.servers.nats.monitorUrl}/connz?limit=2000`);
  const { connections } = shownSchema.parse(await answer.json());
  return connections.filter(({ name }) => name === seatName({ agent: "c1" }));
}

const opened: NatsConnection[] = [];

/** What one agent may use up, as the server counts it; of one server. */
export const limitTries: readonly Try[] = [
  {
    what: "twelve connections more",
    does: async ({ another }) => {
      const tries = await Promise.allSettled(Array.from({ length: 12 }, () => another()));
      opened.push(...tries.flatMap((it) => (it.status === "fulfilled" ? [it.value] : [])));
    },
    came: async (world) => {
      const { length } = await shown(world);
      await Promise.all(opened.splice(0).map((it) => it.close()));
      return length > maxConnections ? [`${length} connections`] : [];
    },
  },
  {
    what: "300 subscriptions",
    does: async ({ attacker }) => {
      for (let count = 0; count < 300; count += 1) attacker.listen(`sp.v1.rpc.c1.many${count}`);
      await attacker.settle();
    },
    came: async (world) => {
      const most = Math.max(...(await shown(world)).map(({ subscriptions }) => subscriptions));
      return most > maxSubscriptions ? [`${most} subscriptions`] : [];
    },
  },
  {
    what: "an own value of 40 kB",
    does: async ({ attacker }) => {
      attacker.say(ownKey(`${ownStatus}-large`), { data: "x".repeat(40_000) });
      await attacker.settle();
    },
    came: async ({ api }) => {
      const manager = await jetstreamManager(api.migrator, { checkAPI: false });
      const kept = await manager.direct.getMessage("KV_SP_STATUS", { last_by_subj: `${ownStatus}-large` });
      return kept ? [`${kept.data.length} bytes are stored`] : [];
    },
  },
  {
    what: "a hundred pulls at once",
    does: async ({ attacker }) => {
      const pull = { data: '{"batch":1,"expires":5000000000}', reply: attacker.inbox };
      for (let count = 0; count < 100; count += 1) attacker.say(`${agentApi}.CONSUMER.MSG.NEXT.SP_DESIRED.c1`, pull);
      await attacker.settle();
    },
    came: async ({ api }) => {
      const manager = await jetstreamManager(api.migrator, { checkAPI: false });
      const { num_waiting: waiting } = await manager.consumers.info("SP_DESIRED", "c1");
      return waiting > 64 ? [`${waiting} pulls wait`] : [];
    },
  },
];
