import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pollUntil } from "../testbed/process/poll-until.ts";
import { SteadyLoad } from "./steady-load.ts";

let server: Server;
let url = "";
let asked = 0;
const dispatcher = new Agent();

beforeEach(async () => {
  asked = 0;
  server = createServer((request, answer) => {
    asked += 1;
    if (request.url === "/reset") request.socket.destroy();
    else answer.writeHead(request.url === "/broken" ? 502 : 200).end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const reached = (count: number) => pollUntil({ what: `${count} requests` }, () => asked >= count || undefined);

test("counts every answer and loses none of a server that is well", async () => {
  const load = new SteadyLoad({ urls: [url], dispatcher, shoppers: 3, thinkMs: 5 });
  await reached(20);
  expect(await load.stop()).toEqual({ answered: asked, lost: [] });
});

test("counts an error and a broken connection as lost, with the reason", async () => {
  const load = new SteadyLoad({ urls: [url, `${url}/broken`, `${url}/reset`], dispatcher, shoppers: 3, thinkMs: 5 });
  await reached(6);
  const { answered, lost } = await load.stop();
  expect(answered).toBeGreaterThan(0);
  expect(lost).toContain(`${url}/broken: HTTP 502 ok`);
  expect(lost.find((line) => line.startsWith(`${url}/reset`))).toMatch(/fetch failed: /);
});
