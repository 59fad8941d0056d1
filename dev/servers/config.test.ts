import { expect, test } from "vitest";
import { readServersConfig, ServersConfigError } from "./config.ts";

test("a wrong variable is named with its rule, in one line", () => {
  const read = (): unknown => readServersConfig({ STOREPLANE_SERVERS: "docker" });
  expect(read).toThrow(ServersConfigError);
  expect(read).toThrow(/^STOREPLANE_SERVERS: .*"local"\|"containers"$/);
});
