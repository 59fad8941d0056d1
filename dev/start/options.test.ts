import { expect, it } from "vitest";
import { readStartOptions, UsageError } from "./options.ts";

it("keeps state in the project and listens on 8080 unless told otherwise", () => {
  const options = readStartOptions([], {});
  expect(options).toMatchObject({ httpPort: 8080, fresh: false });
  expect(options.dir).toMatch(/\.storeplane$/);
});

it("reads the port, the directory and the wish to start fresh", () => {
  const environment = { STOREPLANE_HTTP_PORT: "9000", STOREPLANE_STATE_DIR: "/srv/state" };
  expect(readStartOptions(["--fresh"], environment)).toEqual({ dir: "/srv/state", httpPort: 9000, fresh: true });
});

it.each(["0", "65536", "http"])("refuses port %s", (port) => {
  expect(() => readStartOptions([], { STOREPLANE_HTTP_PORT: port })).toThrow(UsageError);
});

it("refuses a word it does not know and says how it is used", () => {
  expect(() => readStartOptions(["--new"], {})).toThrow("npm start");
});
