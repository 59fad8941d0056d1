import { expect, test } from "vitest";
import { localProfile } from "../constructs/index.ts";
import { ConfigurationError } from "./errors.ts";
import { readProfile } from "./profile.ts";

test("an empty profile is the local one, and each field that is given replaces its own", () => {
  expect(readProfile("{}")).toEqual(localProfile);
  const hooks = {
    setup: { deadlineSeconds: 5, backoffLimit: 0 },
    smoke: { deadlineSeconds: 6, backoffLimit: 1 },
  };
  const changed = readProfile(JSON.stringify({ readyDeadlineSeconds: 30, storageClass: "fast", hooks }));
  expect(changed).toEqual({ ...localProfile, readyDeadlineSeconds: 30, storageClass: "fast", hooks });
});

test.each([
  ["baseDomain", { baseDomain: "Not A Domain" }],
  ["baseDomain", { baseDomain: "-x.example.com" }],
  ["storageClass", { storageClass: "" }],
  ["imagePullPolicy", { imagePullPolicy: "Sometimes" }],
  ["readyDeadlineSeconds", { readyDeadlineSeconds: 0 }],
  ["readyDeadlineSeconds", { readyDeadlineSeconds: "600" }],
  ["images.registry", { images: { registry: "" } }],
  ["hooks.smoke", { hooks: { setup: { deadlineSeconds: 1, backoffLimit: 0 } } }],
  ["hooks.setup.backoffLimit", { hooks: { setup: { deadlineSeconds: 1, backoffLimit: 11 }, smoke: {} } }],
  ["tpyo", { tpyo: 1 }],
])("a profile that is wrong in %s is refused by that name: %j", (field, profile) => {
  const message: unknown = expect.stringContaining(field);
  expect(() => readProfile(JSON.stringify(profile))).toThrow(
    expect.objectContaining({ name: "ConfigurationError", message }),
  );
});

test("every wrong field is named at once, and no value is repeated", () => {
  const wrong = { baseDomain: "SECRET VALUE", readyDeadlineSeconds: -1 };
  try {
    readProfile(JSON.stringify(wrong));
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    const { message } = error as ConfigurationError;
    expect(message).toContain("baseDomain");
    expect(message).toContain("readyDeadlineSeconds");
    expect(message).not.toContain("SECRET");
  }
});

test.each(["", "{", "null", "[]", '"text"'])("%j is no profile", (text) => {
  expect(() => readProfile(text)).toThrow(ConfigurationError);
});
