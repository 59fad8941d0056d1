import { afterAll, beforeAll, expect, test } from "vitest";
import { synthesizeStore } from "../../../constructs/index.ts";
import type { StepName } from "../../../contract/index.ts";
import { applyObjects } from "../../../testbed/kube/apply-objects.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { askLogin } from "../../fixtures/ask-login.ts";
import { addressOfLife, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { externalSecretCrd } from "../../fixtures/external-secret-crd.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { Plural, TestKube } from "../../fixtures/test-kube.ts";
import { demoProps, externalSecretsProfile } from "../../manifests/cases.ts";

const namespace = "store-vaulted";
const secretNames = ["admin-v1", "database-v1", "salts-v1"];

let platform: TestPlatform;
let kube: TestKube;
let life: Life;
let seq: number;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
  kube = platform.kube("c1");
  life = newLife({ epoch: platform.epoch, name: "vaulted" });
  await applyObjects(platform.servers.cluster("c1").kubeconfig, [externalSecretCrd]);
  await platform.restartAgent("c1", { secrets: externalSecretsProfile.secrets });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

async function names(plural: Plural): Promise<string[]> {
  return (await kube.list(plural, { namespace })).map(({ metadata }) => metadata.name).toSorted();
}

function waitForMessage(step: StepName, message: string) {
  return platform.bus.waitForStatus(addressOfLife(life), { what: `says "${message}"` }, ({ steps }) =>
    steps.some(({ name, state, message: said }) => name === step && state === "Running" && said === message),
  );
}

/** What the operator would do once the values are in the vault. */
async function bringSecrets(): Promise<void> {
  const { secrets } = synthesizeStore({ ...demoProps, name: "vaulted" }, externalSecretsProfile);
  for (const { name, labels, keys } of secrets) {
    const data = Object.fromEntries(Object.keys(keys).map((key) => [key, btoa("from the vault")]));
    await kube.create("secrets", { metadata: { name, namespace, labels }, immutable: true, data });
  }
}

test("a store asks for its secrets by its own uid, makes none and waits, with nothing else written", async () => {
  seq = await platform.bus.publish(applyMessage(life));
  await waitForMessage("secrets", "waiting for Secret database-v1 from ExternalSecret database-v1");
  expect(await names("externalsecrets")).toEqual(secretNames);
  expect(await names("secrets")).toEqual([]);
  expect(await names("statefulsets")).toEqual([]);
  const key = `storeplane/stores/${life.uid}/database-v1`;
  expect(await kube.get({ plural: "externalsecrets", namespace, name: "database-v1" })).toMatchObject({
    spec: {
      refreshPolicy: "CreatedOnce",
      target: { name: "database-v1", immutable: true, template: { data: { database: "store", user: "store" } } },
      data: [
        { secretKey: "password", remoteRef: { key, property: "password" } },
        { secretKey: "root-password", remoteRef: { key, property: "root-password" } },
      ],
    },
  });
});

test("why the operator has nothing to bring is shown", async () => {
  const condition = {
    type: "Ready",
    status: "False",
    reason: "SecretSyncedError",
    message: "no such key in the vault",
  };
  await kube.patchStatus(
    { plural: "externalsecrets", namespace, name: "database-v1" },
    { status: { conditions: [condition] } },
  );
  const { phase } = await waitForMessage(
    "secrets",
    "waiting for Secret database-v1 from ExternalSecret database-v1: no such key in the vault",
  );
  expect(phase).toBe("Provisioning");
});

test("when all secrets are there the store becomes Ready with them", async () => {
  await bringSecrets();
  const status = await waitUntilReady(platform.bus, life, seq);
  expect(status.steps.find(({ name }) => name === "secrets")).toMatchObject({ state: "Done" });
  expect(await names("secrets")).toEqual(secretNames);
});

test("the administrator's login is answered as the vault has it", async () => {
  expect(await askLogin(platform.bus, life)).toMatchObject({ username: "from the vault", password: "from the vault" });
});

test("back at generated secrets the requests go, and the secrets stay what they are", async () => {
  const before = await kube.list("secrets", { namespace });
  await platform.restartAgent("c1", {});
  await pollUntil({ what: "no request is left" }, async () => {
    return (await names("externalsecrets")).length === 0 || undefined;
  });
  expect(await kube.list("secrets", { namespace })).toEqual(before);
  expect(await platform.bus.status(addressOfLife(life))).toMatchObject({ phase: "Ready" });
});

test("a secret of the live store that vanished is missed, not asked for again by the store", async () => {
  await platform.restartAgent("c1", { secrets: externalSecretsProfile.secrets });
  await pollUntil({ what: "the requests are back" }, async () => {
    return (await names("externalsecrets")).length === secretNames.length || undefined;
  });
  await kube.remove({ plural: "secrets", namespace, name: "salts-v1" });
  const { failure } = await platform.bus.waitForStatus(
    addressOfLife(life),
    { what: "misses its data" },
    ({ phase, failure: found }) => phase === "Failed" && found?.reason === "DataMissing",
  );
  expect(failure?.message).toContain("Secret salts-v1");
  expect(await names("secrets")).toEqual(["admin-v1", "database-v1"]);
});
