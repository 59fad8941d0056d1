import { type JetStreamClient, jetstream } from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/nats-core";
import { agentApiPrefix, answerSubject, parseQuestionId, rpcSubject, statusBucket } from "../../contract/index.ts";

/** The cluster whose agent is measured. */
export const cluster = "c1";

/** A bus with one agent and one control plane on it. */
export interface Side {
  readonly statuses: KV;
  /** Asks the agent, and returns when its answer is there. */
  ask(): Promise<void>;
}

export interface SideConnections {
  readonly agent: NatsConnection;
  readonly controlPlane: NatsConnection;
}

const answer = new Uint8Array(1000);
const question = new Uint8Array(1000);

/** As the platform does it: by the imports of the cluster's account. */
export async function operatorSide({ agent, controlPlane }: SideConnections): Promise<Side> {
  const callback = (_error: Error | null, { subject }: { readonly subject: string }): void =>
    agent.publish(`${agentApiPrefix}.${answerSubject(cluster, parseQuestionId(subject) ?? "")}`, answer);
  agent.subscribe(rpcSubject(cluster, "preview", "*"), { queue: "agents", callback });
  await agent.flush();
  return {
    statuses: await bucketOf(jetstream(agent, { apiPrefix: agentApiPrefix })),
    async ask() {
      const id = crypto.randomUUID();
      const options = { timeout: 5000, noMux: true, reply: answerSubject(cluster, id) };
      await controlPlane.request(rpcSubject(cluster, "preview", id), question, options);
    },
  };
}

/** As it would be in one account: by the JetStream API itself, and by request and reply. */
export async function plainSide({ agent, controlPlane }: SideConnections): Promise<Side> {
  const subject = `sp.v1.rpc.${cluster}.preview`;
  agent.subscribe(subject, { queue: "agents", callback: (_error, message) => void message.respond(answer) });
  await agent.flush();
  return {
    statuses: await bucketOf(jetstream(agent)),
    async ask() {
      await controlPlane.request(subject, question, { timeout: 5000 });
    },
  };
}

function bucketOf(client: JetStreamClient): Promise<KV> {
  return new Kvm(client).open(statusBucket, { allow_direct: true });
}
