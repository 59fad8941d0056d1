import { expect } from "vitest";
import { rpcTimeoutMs } from "../../../contract/index.ts";
import openapi from "../../../control-plane/openapi.generated.json" with { type: "json" };
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { createStore, type EdgeCase, expectProblem, post, read } from "./edge-case.ts";

const engine = "woocommerce";
const key = { publicKey: "A".repeat(43) };

/** What agents are asked for, and what is known without them. */
export const platformCases: readonly EdgeCase[] = [
  {
    title: "it says that it is alive, and that the bus is there",
    async run({ ask }) {
      expect((await ask("/healthz")).status).toBe(200);
      const what = "the bus is reached";
      await pollUntil({ what }, async () => (await ask("/readyz")).status === 200 || undefined);
    },
  },
  {
    title: "what needs no bus is answered without a connection",
    async run({ ask, connectionsEver }) {
      const before = await connectionsEver();
      expect(before).toBeGreaterThan(0);
      const asked = ["/healthz", "/v1/engines", "/v1/plans", "/openapi.json", "/docs", "/nowhere"];
      const answers = await Promise.all(asked.map((path) => ask(path)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 404]);
      expect((await ask("/v1/stores", { method: "POST", body: "{}" })).status).toBe(415);
      expect(await connectionsEver()).toBe(before);
    },
  },
  {
    title: "the API describes itself, as data and as a page",
    async run({ ask }) {
      expect(await read<object>(await ask("/openapi.json"))).toEqual(openapi);
      const page = await ask("/docs");
      expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(await page.text()).toContain("/v1/stores/{name}/undelete");
    },
  },
  {
    title: "clusters are listed with the heartbeat of their agents",
    async run({ ask, agent, silentAgent }) {
      await Promise.all([agent.beat(), silentAgent.beat()]);
      const { items } = await read<{ items: { cluster: string; online: boolean }[] }>(await ask("/v1/clusters"));
      expect(items.map(({ cluster, online }) => [cluster, online])).toEqual([
        ["c1", true],
        ["c2", true],
        ["c3", false],
      ]);
    },
  },
  {
    title: "a preview is what the cluster's agent answers",
    async run({ ask, agent }) {
      await agent.beat();
      const answer = await ask("/v1/previews", post({ name: "previewed", engine, cluster: "c1" }));
      expect([answer.status, await read<object>(answer)]).toEqual([200, agent.preview]);
    },
  },
  {
    title: "credentials are what the cluster's agent sealed",
    async run(edge) {
      await edge.agent.beat();
      const sealed = await edge.agent.sealFor(await createStore(edge, "sealed"));
      const answer = await edge.ask("/v1/stores/sealed/credentials", post(key));
      expect([answer.status, await read<object>(answer)]).toEqual([200, sealed]);
    },
  },
  {
    title: "an agent that does not answer is a 503 in time, for a preview and for credentials",
    async run(edge) {
      await edge.silentAgent.beat();
      await createStore(edge, "silent", { cluster: "c2" });
      const startedAt = performance.now();
      const answers = await Promise.all([
        edge.ask("/v1/previews", post({ name: "silent-new", engine, cluster: "c2" })),
        edge.ask("/v1/stores/silent/credentials", post(key)),
      ]);
      expect(performance.now() - startedAt).toBeLessThan(rpcTimeoutMs + 60_000);
      for (const answer of answers) {
        expect(await expectProblem(answer, 503, "cluster-unavailable")).toMatchObject({ cluster: "c2" });
      }
    },
  },
  {
    title: "each request leaves one line in the log, under its id and without what it carried",
    async run({ ask, entries }) {
      const answer = await ask("/v1/stores?limit=0&secret=hush", { headers: { "user-agent": "edge-test" } });
      const requestId = answer.headers.get("x-request-id");
      const lines = await pollUntil({ what: `a line about ${requestId}` }, () => {
        const found = entries().filter((it) => it["requestId"] === requestId);
        return found.length > 0 ? found : undefined;
      });
      expect(lines).toMatchObject([{ method: "GET", path: "/v1/stores", status: 400, userAgent: "edge-test" }]);
      expect(JSON.stringify(lines)).not.toContain("hush");
    },
  },
];
