import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import { credsAuthenticator, headers, type NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { Hono } from "hono";
import * as z from "zod";
import { type BatchMessage, sampleBatch } from "./sample-batch.ts";

/** The least that could accept a store: a route that writes the batch and does nothing else. */
const env = z
  .object({
    STOREPLANE_NATS_URL: z.string(),
    STOREPLANE_NATS_CREDS_FILE: z.string(),
    STOREPLANE_HTTP_PORT: z.coerce.number(),
  })
  .parse(process.env);
const connection = await connect({
  servers: env.STOREPLANE_NATS_URL,
  authenticator: credsAuthenticator(readFileSync(env.STOREPLANE_NATS_CREDS_FILE)),
  inboxPrefix: "_INBOX_control-plane",
});
const run = crypto.randomUUID().slice(0, 8);
const batches = new Map<string, BatchMessage[]>();
let count = 0;

/** The payloads are made once: only the subjects differ from request to request. */
function nextBatch(cluster: string): BatchMessage[] {
  count += 1;
  const name = `bare-${run}-${String(count).padStart(6, "0")}`;
  const sample = batches.get(cluster) ?? sampleBatch(`bare-${run}-000000`, cluster);
  batches.set(cluster, sample);
  return sample.map((message, index) => ({ ...message, subject: subjectsOf(name, cluster)[index] ?? "" }));
}

function subjectsOf(name: string, cluster: string): string[] {
  const digest = name.replaceAll("-", "").padEnd(64, "0");
  return [`sp.v1.claim.name.${name}`, `sp.v1.key.default.${digest}`, `sp.v1.desired.${cluster}.default.${name}`];
}

async function publish(bus: NatsConnection, batch: readonly BatchMessage[]): Promise<void> {
  const id = crypto.randomUUID();
  const [claim, record, desired] = batch.map((message, index) => {
    const raw = headers();
    raw.set("Nats-Expected-Last-Subject-Sequence", "0");
    raw.set("Sp-Write-Id", id);
    if (message.ttl !== undefined) raw.set("Nats-TTL", message.ttl);
    raw.set("Nats-Batch-Id", `${id}-1`);
    raw.set("Nats-Batch-Sequence", String(index + 1));
    if (index === batch.length - 1) raw.set("Nats-Batch-Commit", "1");
    return { ...message, options: { headers: raw } };
  });
  if (!claim || !record || !desired) throw new TypeError("the batch must hold three messages");
  bus.publish(claim.subject, claim.data, claim.options);
  bus.publish(record.subject, record.data, record.options);
  const answer = await bus.request(desired.subject, desired.data, { timeout: 2000, ...desired.options });
  if (answer.string().includes('"error"')) throw new Error(`the batch was refused: ${answer.string()}`);
}

const app = new Hono();
app.get("/readyz", (context) => context.text("ok"));
app.post("/v1/stores", async (context) => {
  await context.req.arrayBuffer();
  await publish(connection, nextBatch("c1"));
  return context.json({}, 202);
});
const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: env.STOREPLANE_HTTP_PORT });
process.once("SIGTERM", () => {
  server.close();
  void connection.close().then(() => process.exit());
});
