import { describe, expect, test } from "vitest";
import { type Hook, objectsOf, synthesizeStore } from "../../constructs/index.ts";
import { cases, demoProps } from "./cases.ts";
import { podTemplates } from "./pod-view.ts";
import { resourceViolations } from "./resources.ts";
import { violations } from "./violations.ts";

const scratch = { "ephemeral-storage": "128Mi" };
const resources = {
  requests: { cpu: "50m", memory: "64Mi", ...scratch },
  limits: { cpu: "500m", memory: "256Mi", ...scratch },
};
/** As large as a dump of a database is: one more pod that may run at any time. */
const backup: Hook = {
  name: "smoke",
  step: "live",
  inputsHash: "0123456789",
  job: {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "backup" },
    spec: { template: { metadata: { labels: {} }, spec: { containers: [{ name: "backup", resources }] } } },
  },
};

describe.each(cases)("$title", ({ props, profile }) => {
  test("every invariant of the manifests holds", () => {
    expect(violations(synthesizeStore(props, profile), profile)).toEqual([]);
  });

  test("the quota has room for a backup beside everything else", () => {
    const manifests = synthesizeStore(props, { ...profile, backups: { mode: "none" } });
    expect(resourceViolations({ ...manifests, hooks: [...manifests.hooks, backup] })).toEqual([]);
  });

  test("images are pulled by the digests that the profile names", () => {
    const templates = podTemplates(objectsOf(synthesizeStore(props, profile)));
    const images = templates.flatMap(({ spec }) => spec.containers.map(({ image }) => image));
    const pinned = images.filter((image) => image.includes("@sha256:"));
    expect(pinned).toEqual(profile.images.digests === undefined ? [] : images);
  });

  test("the same input gives the same bytes", () => {
    const render = () => JSON.stringify(synthesizeStore(props, profile));
    expect(render()).toBe(render());
  });

  test("cdk8s settings in the environment change no byte", () => {
    const before = JSON.stringify(synthesizeStore(props, profile));
    process.env["CDK8S_DISABLE_SORT"] = "1";
    process.env["CDK8S_LEGACY_HASH"] = "1";
    try {
      expect(JSON.stringify(synthesizeStore(props, profile))).toBe(before);
    } finally {
      delete process.env["CDK8S_DISABLE_SORT"];
      delete process.env["CDK8S_LEGACY_HASH"];
    }
  });

  test("nothing that a tenant chooses reaches a command, an argument or code that is evaluated", () => {
    const code = (name: string) => {
      const own = { ...demoProps, engine: props.engine, plan: props.plan, name, tenant: `${name}-tenant` };
      const templates = podTemplates(objectsOf(synthesizeStore(own, profile)));
      return templates.flatMap(({ spec }) =>
        spec.containers.flatMap(({ command, args, env = [] }) => [
          command,
          args,
          env.find((variable) => variable.name === "WORDPRESS_CONFIG_EXTRA")?.value,
        ]),
      );
    };
    expect(code("first")).toEqual(code("second"));
  });
});
