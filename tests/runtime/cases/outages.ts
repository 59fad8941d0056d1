import { expect } from "vitest";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { frozen } from "../../fixtures/frozen.ts";
import { type Edge, fillStream } from "../start-edge.ts";
import { createStore, type EdgeCase, expectProblem, post, read } from "./edge-case.ts";

/** Ten seconds for retries, one try that had begun before they were over, and a loaded machine. */
const patienceMs = 60_000;

const serves = async (edge: Edge): Promise<void> => {
  const what = "it serves again";
  await pollUntil({ what }, async () => (await edge.ask("/readyz")).status === 200 || undefined);
};

/** A kept connection is one; those of requests are gone with them. */
const leavesNoConnection = async ({ runtime, connections }: Edge): Promise<void> => {
  const wanted = runtime === "workerd" ? 0 : 1;
  const what = `${wanted} connections are left`;
  const isLeft = async () => ((await connections()).length === wanted ? wanted : undefined);
  expect(await pollUntil({ what }, isLeft)).toBe(wanted);
};

/** Asks what needs the bus, while that is away; everything is told within the time that a request has. */
async function expectUnavailable({ ask }: Edge): Promise<void> {
  const startedAt = performance.now();
  const body = { name: "away", engine: "woocommerce", cluster: "c1" };
  const answers = await Promise.all([
    ask("/v1/stores/first"),
    ask("/v1/stores"),
    ask("/v1/stores", post(body, { "idempotency-key": "away" })),
    ask("/v1/stores/first", { method: "DELETE" }),
    ask("/readyz"),
  ]);
  expect(performance.now() - startedAt).toBeLessThan(patienceMs);
  for (const answer of answers) {
    const { retryable } = await expectProblem(answer, 503, "bus-unavailable");
    expect([answer.headers.get("retry-after"), retryable]).toEqual([expect.stringMatching(/^\d+$/), true]);
  }
  expect((await ask("/healthz")).status).toBe(200);
}

/** What is done while the bus is there in part, or not at all; in this order, last of all. */
export const outageCases: readonly EdgeCase[] = [
  {
    title: "no connection is left behind by what was asked so far",
    run: leavesNoConnection,
  },
  {
    title: "a stream that is full refuses new stores and takes deletes, and serves again when it has room",
    async run(edge) {
      const store = await createStore(edge, "kept");
      const restore = await fillStream(edge);
      // Each under another name: one that was made before the stream counted as full is shown again, full or not.
      let asked = 0;
      const askForOneMore = (): Promise<Response> => {
        asked += 1;
        return edge.ask("/v1/stores", post({ name: `too-many-${asked}`, engine: "woocommerce", cluster: "c1" }));
      };
      const refused = await pollUntil({ what: "the stream is full", everyMs: 500 }, async () => {
        const answer = await askForOneMore();
        return answer.status === 507 ? answer : undefined;
      });
      await expectProblem(refused, 507, "storage-full");
      const deleting = await edge.ask("/v1/stores/kept", { method: "DELETE" });
      expect([deleting.status, (await read(deleting)).uid]).toEqual([202, store.uid]);
      expect((await edge.ask("/readyz")).status).toBe(200);
      await restore();
      const what = "there is room again";
      await pollUntil({ what, everyMs: 500 }, async () => {
        const { status } = await askForOneMore();
        return status < 300 || undefined;
      });
    },
  },
  {
    title: "a client that goes away leaves no connection and no error",
    async run(edge) {
      const questions = Array.from({ length: 5 }, async () => {
        const leaving = new AbortController();
        await edge.silentAgent.beat();
        const body = post({ name: "left", engine: "woocommerce", cluster: "c2" });
        const asked = edge.ask("/v1/previews", { ...body, signal: leaving.signal }).catch((error: unknown) => error);
        const what = "the agent is asked";
        await pollUntil({ what }, async () => (await edge.connections()).length > 0 || undefined);
        leaving.abort();
        expect(await asked).toMatchObject({ name: "AbortError" });
      });
      await Promise.all(questions);
      await leavesNoConnection(edge);
      expect(edge.entries().filter(({ level }) => level === "error")).toEqual([]);
      await serves(edge);
    },
  },
  {
    title: "a bus that is away is a 503 in time, and is found again when it is back",
    async run(edge) {
      const { process } = edge.servers.nats;
      await process.kill("SIGKILL");
      await expectUnavailable(edge);
      await process.start();
      await edge.untilConnected();
      await serves(edge);
      await createStore(edge, "back");
      await leavesNoConnection(edge);
    },
  },
  {
    title: "a bus that hangs is a 503 in time, and is found again when it goes on",
    async run(edge) {
      {
        using _ = await frozen(edge.servers.nats.process.pid);
        await expectUnavailable(edge);
      }
      await edge.untilConnected();
      await serves(edge);
      await createStore(edge, "awake");
      await leavesNoConnection(edge);
    },
  },
];
