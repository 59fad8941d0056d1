import { expect, test } from "vitest";
import { realGreeting } from "./real-greeting.ts";

const told = {
  httpPort: 9000,
  token: "spt_of-the-test",
  kept: { context: "local", current: "local" },
  signInLink: "http://127.0.0.1:9000/auth/link?code=x",
  shopPort: 9001,
  dir: "/srv/state-real",
  cluster: "fra-1",
  kubeconfig: "/run/outside.kubeconfig",
  kubectl: "/bin/kubectl",
  controlPlaneLog: "/run/control-plane.log",
};

test("names the ports at which this machine answers, and where state is", () => {
  const words = realGreeting({ ...told, hasPlugin: true });
  expect(words).toContain("http://127.0.0.1:9000/v1/stores/hats");
  expect(words).toContain("http://hats.stores.localhost:9001/");
  expect(words).toContain("/srv/state-real");
  expect(words).toContain(`\n  ${told.signInLink}\n`);
});

test("says what a WooCommerce store comes to without the plugin, and how to have it", () => {
  expect(realGreeting({ ...told, hasPlugin: false })).toMatch(/stops at WordPress.*STOREPLANE_WOOCOMMERCE_ZIP/s);
  expect(realGreeting({ ...told, hasPlugin: true })).not.toContain("STOREPLANE_WOOCOMMERCE_ZIP");
});

test("says which platform the command asks when the current context is another one, or why it has no token", () => {
  const named = (kept: Parameters<typeof realGreeting>[0]["kept"]) => realGreeting({ ...told, kept, hasPlugin: true });
  expect(named(told.kept)).not.toContain("config use");
  expect(named({ context: "local", current: "live" })).toMatch(/your current context, live,.*config use local\n/s);
  expect(named({ why: "the disk is full" })).toContain("it could not be kept for it: the disk is full");
});
