import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { silentOf } from "./reachability.ts";

test("tells the targets where someone listens from those where no one does", async () => {
  const [open, shut] = await Promise.all([listening(), listening()]);
  shut.server.close();
  await once(shut.server, "close");
  const targets = [shut, open].map(({ port }) => ({ what: `port ${port}`, host: "127.0.0.1", port }));
  expect(await silentOf(targets)).toEqual([targets[0]]);
});

async function listening() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { server, port: (server.address() as AddressInfo).port };
}
