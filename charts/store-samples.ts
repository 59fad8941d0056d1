import {
  backupSecretPrefix,
  engines,
  type KubeObject,
  objectsOf,
  type Profile,
  type StoreProps,
  synthesizeBackup,
  synthesizeStore,
} from "../constructs/index.ts";

/** A rendered store for review. */
export interface StoreSample {
  /** `<engine>-<plan>`. */
  readonly id: string;
  readonly objects: readonly KubeObject[];
}

/** One store per engine and plan, with fixed identities so that a diff shows changes of the manifests only. */
export function storeSamples(profile: Profile): StoreSample[] {
  return [...engines.values()].flatMap((engine) =>
    Object.keys(engine.plans).map((plan) => {
      const props = sampleProps(engine.id, plan);
      const backup = synthesizeBackup(props, profile, sampleBackup);
      const objects = objectsOf(synthesizeStore(props, profile));
      return {
        id: `${engine.id}-${plan}`,
        objects: [...objects, ...(backup ? [backup] : [])],
      };
    }),
  );
}

/** One that was asked for: each has an id of its own. */
const sampleBackup = { id: "0123456789", secretName: `${backupSecretPrefix}0123456789` };

function sampleProps(engine: string, plan: string): StoreProps {
  return {
    name: `sample-${plan}`,
    uid: "00000000-0000-4000-8000-000000000001",
    revision: "sampleepoch-1",
    tenant: "sample",
    engine,
    plan,
    adminEmail: "owner@example.com",
    hosts: ["shop.example.com"],
  };
}
