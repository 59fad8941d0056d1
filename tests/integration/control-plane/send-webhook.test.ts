import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Send, SendResult } from "../../../control-plane/ports/conductor.ts";
import { createWebhookSender } from "../../../control-plane/probes/send-webhook.node.ts";
import { startDnsServer } from "../../fixtures/dns-server.ts";

/** Counts who reaches it: no try of these tests may. */
const trap = createTcpServer((socket) => {
  reached += 1;
  socket.destroy();
});
const web = createServer((request, response) => {
  asked.push(request.url ?? "");
  if (request.url === "/redirect") response.writeHead(302, { location: `http://127.0.0.1:${trapPort}/` }).end();
  else if (request.url === "/endless") {
    response.writeHead(200);
    const timer = setInterval(() => void response.write("x".repeat(10_000)), 1);
    response.on("close", () => clearInterval(timer));
  } else response.writeHead(200, { "x-one": "1" }).end("ok");
});
const asked: string[] = [];
let reached = 0;
let trapPort = 0;
let webPort = 0;
let dns: Awaited<ReturnType<typeof startDnsServer>>;
let strict: Send;
/** Takes 127.0.0.1 for public, as the address of the receiver that strangers have. */
let toWeb: Send;

const listening = async (server: typeof trap | typeof web): Promise<number> => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};

beforeAll(async () => {
  [trapPort, webPort] = [await listening(trap), await listening(web)];
  dns = await startDnsServer();
  strict = createWebhookSender({ servers: [dns.server], timeoutMs: 3000 });
  const isAllowed = (address: string): boolean => address === "127.0.0.1";
  toWeb = createWebhookSender({ servers: [dns.server], timeoutMs: 3000, isAllowed, allowsLoopback: true });
});

afterAll(async () => {
  web.closeAllConnections();
  web.close();
  trap.close();
  await dns[Symbol.asyncDispose]();
});

const sendTo = (send: Send, url: string): Promise<SendResult> => send({ url, headers: {}, body: "{}" });

const closedHosts = [
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0x7f000001",
  "0177.0.0.1",
  "0.0.0.0",
  "0",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::]",
  "169.254.169.254",
  "[fd00:ec2::254]",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.0.1",
  "100.64.0.1",
  "[fe80::1]",
  "１２７.0.0.1",
  "127。0。0。1",
];

test.each(closedHosts)("nothing is sent to %s, however it is written", async (host) => {
  const before = reached;
  expect(await sendTo(strict, `https://${host}:${trapPort}/`)).toEqual({
    error: expect.stringContaining("an address that is not public") as string,
  });
  expect(reached).toBe(before);
});

test.each([
  ["loopback", ["127.0.0.1"]],
  ["mixed", ["93.184.215.14", "127.0.0.1"]],
  ["metadata", ["169.254.169.254"]],
])("a name that leads to %s is closed, whichever of its addresses it is", async (name, addresses) => {
  dns.zone.set(`${name}.example`, { a: [addresses] });
  const before = reached;
  const result = await sendTo(strict, `https://${name}.example:${trapPort}/`);
  expect([result, reached]).toEqual([
    { error: expect.stringContaining("an address that is not public") as string },
    before,
  ]);
});

test("a name that leads elsewhere the second time is judged the second time", async () => {
  dns.zone.set("rebinds.example", { a: [["127.0.0.1"], ["127.0.0.2"]] });
  const url = `http://rebinds.example:${webPort}/rebinds`;
  expect(await sendTo(toWeb, url)).toMatchObject({ status: 200, body: "ok" });
  expect(await sendTo(toWeb, url)).toEqual({ error: "the host leads to an address that is not public" });
});

test("plain HTTP is not spoken, names of this machine are not known, and what is not there has no address", async () => {
  expect(await sendTo(strict, `http://93.184.215.14:${trapPort}/`)).toEqual({ error: "the URL is not https://" });
  expect(await sendTo(strict, "https://localhost/")).toEqual({
    error: expect.stringContaining("no address") as string,
  });
  expect(await sendTo(strict, "https://nowhere.example/")).toEqual({
    error: expect.stringContaining("no such name") as string,
  });
});

test("a redirect is an answer, and is not followed", async () => {
  const before = reached;
  expect(await sendTo(toWeb, `http://127.0.0.1:${webPort}/redirect`)).toMatchObject({ status: 302 });
  expect([asked.at(-1), reached]).toEqual(["/redirect", before]);
});

test("an answer without end is read for 64 KiB, of which 4,096 characters are kept", async () => {
  const result = await sendTo(toWeb, `http://127.0.0.1:${webPort}/endless`);
  expect(result).toMatchObject({ status: 200, body: "x".repeat(4096) });
});
