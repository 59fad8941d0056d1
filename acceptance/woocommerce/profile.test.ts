import { expect, it } from "vitest";
import { gatewayProfile } from "../../dev/platform/real-profile.ts";
import { wordpressProfile } from "./profile.ts";

it("waits for a store that can get Ready as long as any profile, and not for one that can't", () => {
  const { readyDeadlineSeconds } = gatewayProfile;
  expect(wordpressProfile({ hasPlugin: true }).readyDeadlineSeconds).toBe(readyDeadlineSeconds);
  expect(wordpressProfile({ hasPlugin: false }).readyDeadlineSeconds).toBeLessThan(60);
});
