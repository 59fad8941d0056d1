import { expect, test } from "vitest";
import { UsageError } from "../command-line.ts";
import { readStartOptions } from "./options.ts";

test("keeps state in the project and listens on 8080 unless told otherwise", () => {
  const options = readStartOptions([], {});
  expect(options).toMatchObject({ httpPort: 8080, fresh: false, nodes: "simulated" });
  expect(options.dir).toMatch(/\.storeplane$/);
});

test("reads the port, the directory and the wish to start fresh", () => {
  const environment = { STOREPLANE_HTTP_PORT: "9000", STOREPLANE_STATE_DIR: "/srv/state" };
  const options = readStartOptions(["--fresh"], environment);
  expect(options).toMatchObject({ dir: "/srv/state", httpPort: 9000, fresh: true });
});

test("keeps the state of real nodes apart from that of simulated ones", () => {
  const environment = { STOREPLANE_STATE_DIR: "/srv/state", STOREPLANE_SHOP_PORT: "9001" };
  const options = readStartOptions(["--nodes", "real"], environment);
  expect(options).toMatchObject({ dir: "/srv/state-real", nodes: "real", shopPort: 9001 });
});

test("starts an identity provider only when asked, and where it can be reached", () => {
  expect([readStartOptions([], {}).oidc, readStartOptions(["--oidc"], {}).oidc]).toEqual([false, true]);
  expect(() => readStartOptions(["--oidc", "--nodes", "real"], {})).toThrow("only with simulated nodes");
});

test("refuses nodes of another kind by name", () => {
  expect(() => readStartOptions(["--nodes", "virtual"], {})).toThrow("--nodes virtual: must be simulated or real");
});

test.each(["0", "65536", "http"])("refuses port %s", (port) => {
  expect(() => readStartOptions([], { STOREPLANE_HTTP_PORT: port })).toThrow(UsageError);
  expect(() => readStartOptions([], { STOREPLANE_SHOP_PORT: port })).toThrow(UsageError);
});

test("refuses one port for both the API and the shops, which only real nodes have", () => {
  const environment = { STOREPLANE_HTTP_PORT: "8081" };
  expect(() => readStartOptions(["--nodes", "real"], environment)).toThrow("are both 8081");
  expect(readStartOptions([], environment).httpPort).toBe(8081);
});

test("refuses a word it does not know and says how it is used", () => {
  expect(() => readStartOptions(["--new"], {})).toThrow("npm start");
});
