import { expect, test } from "vitest";
import { profileOf } from "../../constructs/index.ts";
import { gatewayProfile } from "../../dev/platform/real-profile.ts";
import { wordpressProfile } from "./profile.ts";

test("waits for a store that can get Ready as long as any profile, and not for one that can't", () => {
  const deadlineOf = (hasPlugin: boolean) => profileOf(wordpressProfile({ hasPlugin })).readyDeadlineSeconds;
  expect(deadlineOf(true)).toBe(profileOf(gatewayProfile).readyDeadlineSeconds);
  expect(deadlineOf(false)).toBeLessThan(60);
});
