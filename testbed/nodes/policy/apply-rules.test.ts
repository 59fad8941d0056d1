import { expect, test } from "vitest";
import { applyThrough } from "./apply-rules.ts";
import { PolicyEnforcerError } from "./errors.ts";

test("a machine without the program is told what to install", async () => {
  const failure = applyThrough(["/nowhere/nft"])("table inet none");
  await expect(failure).rejects.toThrow(PolicyEnforcerError);
  await expect(failure).rejects.toThrow("/nowhere/nft can't be run: install the package nftables");
});

test("what the program complains of is passed on", async () => {
  const complain = applyThrough(["sh", "-c", "cat >&2; exit 3"]);
  await expect(complain("a line of rules")).rejects.toThrow("nft refused the rules (exit 3): a line of rules");
});
