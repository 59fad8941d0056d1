import { expect, test } from "vitest";
import { BusUnavailableError, causesOf } from "./errors.ts";

test("the last words of a process tell every cause of its end", () => {
  const refused = new Error("connect ECONNREFUSED");
  const unreachable = new Error("no server answers", { cause: refused });
  const last = new BusUnavailableError("the bus is away", { cause: unreachable });
  expect(causesOf(last)).toEqual(["the bus is away", "no server answers", "connect ECONNREFUSED"]);
  expect(causesOf("gone")).toEqual(["gone"]);
});
