import { expect, test } from "vitest";
import { readServersConfig, ServersConfigError } from "./config.ts";

test("a wrong variable is named with its rule, in one line", () => {
  const read = (): unknown => readServersConfig({ STOREPLANE_SERVERS: "docker" });
  expect(read).toThrow(ServersConfigError);
  expect(read).toThrow(/^STOREPLANE_SERVERS: .*"local"\|"containers"$/);
});

test("ports come from the range that is named", () => {
  const read = (STOREPLANE_PORTS: string) => readServersConfig({ STOREPLANE_PORTS }).ports;
  expect(read("12000-12999")).toEqual({ lowest: 12_000, highest: 12_999 });
  expect(() => read("12000")).toThrow("STOREPLANE_PORTS: must be two ports, as LOWEST-HIGHEST");
});
