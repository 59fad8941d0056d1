import { once } from "node:events";
import { expect, test } from "vitest";
import { defaultHttpLimits, type HttpLimits } from "../../control-plane/http/http-limits.ts";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "../../control-plane/run.node.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { collectInto, type Entry } from "./log-entries.ts";
import { openRaw, type RawAnswer, readAnswer, sendRaw } from "./raw-http.ts";

interface Started extends AsyncDisposable {
  readonly controlPlane: ControlPlane;
  readonly entries: readonly Entry[];
}

async function start(limits: Partial<HttpLimits>, options: Partial<ControlPlaneOptions> = {}): Promise<Started> {
  const entries: Entry[] = [];
  const controlPlane = await startControlPlane({
    // Nothing listens there: no case here needs a bus.
    natsUrl: "nats://127.0.0.1:1",
    credentials: { user: "x", creds: () => "" },
    port: 0,
    limits: { ...defaultHttpLimits, ...limits },
    logger: collectInto(() => entries),
    ...options,
  });
  return { controlPlane, entries, [Symbol.asyncDispose]: () => controlPlane.close() };
}

/** Sends the start of a request and then one byte every now and then, for as long as it is let. */
async function trickle(url: string, head: string): Promise<RawAnswer & { readonly ms: number }> {
  const startedAt = performance.now();
  const socket = openRaw(url);
  socket.write(head);
  const drip = setInterval(() => socket.write(" "), 40);
  try {
    return { ...(await readAnswer(socket)), ms: performance.now() - startedAt };
  } finally {
    clearInterval(drip);
  }
}

const post = "POST /v1/stores HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

test.each([
  ["with a length", `${post}Content-Length: 5000\r\n\r\n`],
  [
    "without one, to a route that takes none",
    "DELETE /v1/stores/demo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n",
  ],
])("a body that trickles in, %s, is a 408 after its time", async (_what, head) => {
  await using started = await start({ bodyMs: 300 });
  const answer = await trickle(started.controlPlane.url, head);
  expect([answer.status, answer.headers["connection"]]).toEqual([408, "close"]);
  expect(JSON.parse(answer.body)).toMatchObject({ code: "request-timeout", retryable: true });
  expect(answer.ms).toBeGreaterThan(290);
  // The body would take 200 s.
  expect(answer.ms).toBeLessThan(60_000);
  expect(started.entries.filter(({ level }) => level === "error")).toEqual([]);
});

test("headers that trickle in are a 408 after their time, and so is silence", async () => {
  await using started = await start({ headersMs: 300, bodyMs: 300 });
  const { url } = started.controlPlane;
  for (const answer of [
    await trickle(url, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "),
    await sendRaw(url, ""),
  ]) {
    expect(answer.status).toBe(408);
    expect(JSON.parse(answer.body)).toMatchObject({ code: "request-timeout" });
  }
});

test("a connection is kept for the time that is set, and no longer", async () => {
  await using started = await start({ keepAliveMs: 1000 });
  const socket = openRaw(started.controlPlane.url);
  socket.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(socket, "data");
  const answeredAt = performance.now();
  socket.resume();
  await once(socket, "close");
  expect(performance.now() - answeredAt).toBeGreaterThan(500);
});

test("connections beyond the limit are closed at once, and the log says so once", async () => {
  await using started = await start({ connections: 2 });
  const { url } = started.controlPlane;
  const kept = [openRaw(url), openRaw(url)];
  await Promise.all(kept.map((socket) => once(socket, "connect")));
  for (let index = 0; index < 5; index += 1) {
    const socket = openRaw(url).resume();
    await once(socket, "close");
  }
  expect(started.entries.filter((entry) => "most" in entry)).toMatchObject([{ level: "warn", most: 2 }]);
  for (const socket of kept) socket.destroy();
});

test("who is to end says so first, goes on answering for a while, and lets connections go", async () => {
  await using started = await start({}, { drainMs: 3000 });
  const { controlPlane } = started;
  const closed = controlPlane.close();
  const ready = await fetch(`${controlPlane.url}/readyz`);
  expect([ready.status, ready.headers.get("retry-after"), ready.headers.get("connection")]).toEqual([
    503,
    "1",
    "close",
  ]);
  expect(await ready.json()).toMatchObject({ code: "shutting-down", retryable: true });
  const other = await fetch(`${controlPlane.url}/v1/engines`);
  expect([other.status, other.headers.get("connection")]).toEqual([200, "close"]);
  await closed;
  const what = "no connection is taken";
  await pollUntil({ what }, () =>
    fetch(controlPlane.url).then(
      () => undefined,
      () => true,
    ),
  );
});
