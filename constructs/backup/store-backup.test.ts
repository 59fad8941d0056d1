import { describe, expect, test } from "vitest";
import { quotaProblems } from "../cluster-profile/fits-quota.ts";
import { type KubeObject, localProfile, objectsOf, type Profile, synthesizeBackup, synthesizeStore } from "../index.ts";
import { storeProps } from "../store-props.fixture.ts";

const keeping: Profile = { ...localProfile, backupRepository: { volumeSize: "10Gi" } };
const run = { id: "0123456789", secretName: "backup-access-0123456789" };

function jobOf(engine: string, profile: Profile = keeping): KubeObject {
  const job = synthesizeBackup({ ...storeProps, engine }, profile, run);
  if (job === undefined) throw new Error("no Job was rendered");
  return job;
}

describe.each([
  { engine: "woocommerce", command: "mariadb-dump", image: "mariadb", files: true },
  { engine: "medusa", command: "pg_dump", image: "postgres", files: false },
])("the backup of a $engine store", ({ engine, command, image, files }) => {
  test("dumps by the database's own image without compression, to the repository of the store's uid", () => {
    const text = JSON.stringify(jobOf(engine));
    expect(text).toContain(command);
    expect(text).not.toContain("gzip");
    expect(text).toContain(`/${image}:`);
    expect(text).toContain(`rest:http://storeplane-backup-repository.storeplane-system.svc:8000/${storeProps.uid}/`);
    expect(text.includes('"claimName":"uploads"')).toBe(files);
  });

  test("fits into the quota of every plan beside all that a store runs", () => {
    for (const plan of ["starter", "growth", "scale"]) {
      const props = { ...storeProps, engine, plan };
      const job = synthesizeBackup(props, keeping, run);
      expect(job).toBeDefined();
      expect(quotaProblems([...objectsOf(synthesizeStore(props, keeping)), ...(job ? [job] : [])])).toEqual([]);
    }
  });

  test("finds its way to the database and to the repository, and nothing else of the store does", () => {
    const { waves } = synthesizeStore({ ...storeProps, engine }, keeping);
    const policies = waves.flatMap(({ objects }) => objects.map(({ object }) => object));
    const named = policies.filter(({ metadata }) => metadata.name === "backup-to-repository");
    expect(named).toHaveLength(1);
    expect(JSON.stringify(named)).toContain('"values":["backup"]');
    const callers = policies.find(({ metadata }) => metadata.name === "callers-to-database");
    expect(JSON.stringify(callers)).toContain('"backup"');
  });

  test("is not rendered where the cluster keeps no backups", () => {
    expect(synthesizeBackup({ ...storeProps, engine }, localProfile, run)).toBeUndefined();
  });
});

test("a profile that requires digests names the image of restic too", () => {
  const strict: Profile = { ...keeping, images: { ...keeping.images, requireDigests: true } };
  expect(() => jobOf("medusa", strict)).toThrow(/images\.digests\.restic:0\.18\.1/);
});
