import { describe, expect, test } from "vitest";
import {
  localProfile,
  productionProfile,
  type StoreManifests,
  type StoreProps,
  synthesizeStore,
} from "../../constructs/index.ts";
import { demoProps } from "./cases.ts";
import { violations } from "./violations.ts";

type Change = (text: string) => string;

/** Breaks the rendered text in one way: a check that stays silent then checks nothing. */
function broken(change: Change, changes: Partial<StoreProps> = {}): StoreManifests {
  const text = JSON.stringify(synthesizeStore({ ...demoProps, ...changes }, localProfile));
  const changed = change(text);
  if (changed === text) throw new Error("the change found nothing to change");
  return JSON.parse(changed) as StoreManifests;
}

const replace =
  (from: string, to: string): Change =>
  (text) =>
    text.replace(from, to);

interface Broken {
  readonly title: string;
  readonly change: Change;
  readonly says: RegExp;
}

const changes: readonly Broken[] = [
  { title: "root", change: replace('"runAsNonRoot":true', '"runAsNonRoot":false'), says: /may run as root/ },
  { title: "uid 0", change: replace('"runAsUser":33', '"runAsUser":0'), says: /runs as root/ },
  { title: "capabilities", change: replace('"drop":["ALL"]', '"drop":["CHOWN"]'), says: /keeps capabilities/ },
  { title: "seccomp", change: replace("RuntimeDefault", "Unconfined"), says: /no seccomp profile/ },
  {
    title: "escalation",
    change: replace('"allowPrivilegeEscalation":false', '"allowPrivilegeEscalation":true'),
    says: /may gain privileges/,
  },
  {
    title: "a writable root",
    change: replace('"readOnlyRootFilesystem":true', '"readOnlyRootFilesystem":false'),
    says: /can write to its root/,
  },
  {
    title: "a host path",
    change: replace('"emptyDir":{"sizeLimit":"16Mi"}', '"hostPath":{"path":"/"}'),
    says: /of a kind that is not allowed/,
  },
  {
    title: "a node port",
    change: replace('"containerPort":8080', '"hostPort":80,"containerPort":8080'),
    says: /port of the node/,
  },
  {
    title: "a small quota",
    change: replace('"limits.memory":"4Gi"', '"limits.memory":"3Gi"'),
    says: /limits.memory: everything/,
  },
  { title: "few pods", change: replace('"pods":"12"', '"pods":"4"'), says: /^pods: everything/ },
  {
    title: "a missing limit",
    change: replace('"limits":{"cpu":"1","memory":"768Mi",', '"limits":{"cpu":"1",'),
    says: /no limits.memory/,
  },
  {
    title: "scratch space that no one counts",
    change: replace('"memory":"768Mi","ephemeral-storage":"400Mi"', '"memory":"768Mi"'),
    says: /no limits.ephemeral-storage/,
  },
  {
    title: "more scratch space than is declared",
    change: replace('"emptyDir":{"sizeLimit":"16Mi"}', '"emptyDir":{"sizeLimit":"1Gi"}'),
    says: /more scratch space than it declares/,
  },
  {
    title: "a quota of too little scratch space",
    change: replace('"limits.ephemeral-storage":"5Gi"', '"limits.ephemeral-storage":"2Gi"'),
    says: /limits.ephemeral-storage: everything/,
  },
  {
    title: "a big container",
    change: replace('"max":{"cpu":"1"', '"max":{"cpu":"500m"'),
    says: /above the LimitRange's cpu/,
  },
  {
    title: "a big claim",
    change: replace('"max":{"storage":"10Gi"}', '"max":{"storage":"4Gi"}'),
    says: /outside the LimitRange/,
  },
  {
    title: "a lost service account",
    change: replace('"serviceAccountName":"store"', '"serviceAccountName":"shop"'),
    says: /service account shop/,
  },
  {
    title: "a lost claim",
    change: replace('"claimName":"uploads"', '"claimName":"upload"'),
    says: /claim upload does not exist/,
  },
  {
    title: "a lost secret",
    change: replace('"secretName":"salts-v1"', '"secretName":"salts-v2"'),
    says: /secret salts-v2 does not exist/,
  },
  {
    title: "a lost key",
    change: replace('"auth-key":{"length":64}', '"auth":{"length":64}'),
    says: /WORDPRESS_AUTH_KEY_FILE reads .* not mounted/,
  },
  {
    title: "a key too many",
    change: replace('"items":[{"key":"password","path":"password"}]', '"optional":false'),
    says: /mounts database-v1.root-password, which it does not read/,
  },
  {
    title: "a hasty command",
    change: replace('"timeoutSeconds":20', '"timeoutSeconds":5'),
    says: /container database has a liveness command with less than 20 s/,
  },
  {
    title: "a hasty restart",
    change: (text) => text.replaceAll('"failureThreshold":6', '"failureThreshold":5'),
    says: /container web is started again within 120 s/,
  },
  { title: "a lost priority", change: replace("store-db", "store-data"), says: /priority class store-data/ },
  {
    title: "a lost backend",
    change: replace('"backendRefs":[{"name":"web"', '"backendRefs":[{"name":"shop"'),
    says: /no Service shop:80/,
  },
  {
    title: "a lost listener",
    change: replace('"sectionName":"http"', '"sectionName":"https"'),
    says: /no listener https/,
  },
  {
    title: "a lost target port",
    change: replace('"targetPort":"mysql"', '"targetPort":"sql"'),
    says: /forwards to sql/,
  },
  {
    title: "a lost neighbour",
    change: (text) =>
      text.replaceAll(
        '"labelSelector":{"matchLabels":{"app.kubernetes.io/component":"web"',
        '"labelSelector":{"matchLabels":{"app.kubernetes.io/component":"www"',
      ),
    says: /beside pods that nothing makes/,
  },
  {
    title: "a wide selector",
    change: replace('"selector":{"matchLabels":{"app.kubernetes.io/component":"web",', '"selector":{"matchLabels":{'),
    says: /Deployment\/web selects/,
  },
  {
    title: "a twin",
    change: replace('"name":"callers-to-web"', '"name":"callers-to-database"'),
    says: /rendered twice/,
  },
  {
    title: "a bad name",
    change: replace('"name":"allow-internet"', '"name":"allow_internet"'),
    says: /not a DNS label/,
  },
  {
    title: "a foreign namespace",
    change: replace('"name":"store","namespace":"store-demo"', '"name":"store","namespace":"kube-system"'),
    says: /is in kube-system/,
  },
  {
    title: "a bad label",
    change: replace('"storeplane.dev/tenant":"default"', '"storeplane.dev/tenant":"a b"'),
    says: /wrong label/,
  },
  {
    title: "a plain password",
    change: replace(
      '{"name":"WORDPRESS_DB_PASSWORD_FILE","value":"/etc/storeplane/database/password"}',
      '{"name":"WORDPRESS_DB_PASSWORD","value":"x"}',
    ),
    says: /in plain text/,
  },
  {
    title: "a binding to a role that no one brings",
    change: replace('"kind":"ClusterRole","name":"storeplane-store-writer"', '"kind":"ClusterRole","name":"writer"'),
    says: /no ClusterRole writer/,
  },
  {
    title: "a binding for another's account",
    change: replace('"namespace":"storeplane-system"', '"namespace":"store-demo"'),
    says: /no ServiceAccount storeplane-agent/,
  },
  {
    title: "an API token",
    change: replace(
      '"automountServiceAccountToken":false,"containers"',
      '"automountServiceAccountToken":true,"containers"',
    ),
    says: /mounts an API token/,
  },
  {
    title: "a rendered secret",
    change: replace('"kind":"LimitRange"', '"kind":"Secret"'),
    says: /Secret\/store is rendered/,
  },
];

const changesOfMedusa: readonly Broken[] = [
  {
    title: "a quota without room for a rollout",
    change: replace('"limits.memory":"22Gi"', '"limits.memory":"11Gi"'),
    says: /limits.memory: everything/,
  },
  {
    title: "a variable that is not there",
    change: replace('"name":"DATABASE_PASSWORD"', '"name":"DB_PASSWORD"'),
    says: /DATABASE_URL refers to DATABASE_PASSWORD/,
  },
  {
    title: "a variable that comes too late",
    change: (text) =>
      text
        .replace(/(\{"name":"REDIS_URL"[^}]*\}),/, "")
        .replace('"env":[', '"env":[{"name":"REDIS_URL","value":"$(VALKEY_PASSWORD)"},'),
    says: /REDIS_URL refers to VALKEY_PASSWORD/,
  },
  {
    title: "a lost key in a variable",
    change: replace('"key":{"length":64}', '"token":{"length":64}'),
    says: /STORE_PUBLISHABLE_KEY reads publishable-v1.key/,
  },
  {
    title: "a pod that drains for longer than it has",
    change: (text) => text.replaceAll('"terminationGracePeriodSeconds":60', '"terminationGracePeriodSeconds":30'),
    says: /Deployment\/server: container server drains for \d+ s and has 30 s to end/,
  },
  {
    title: "a pod that drains for less than a gateway may take to leave it",
    change: replace('"command":["sleep","20"]', '"command":["sleep","5"]'),
    says: /container (server|storefront) drains for 5 s, less than a gateway may take/,
  },
  {
    title: "a budget on a single pod",
    change: replace('"replicas":2', '"replicas":1'),
    says: /PodDisruptionBudget\/server is not for one workload/,
  },
];

describe("the checks notice in a store of Medusa", () => {
  test.each(changesOfMedusa)("$title", ({ change, says }) => {
    const manifests = broken(change, { engine: "medusa", plan: "scale" });
    expect(violations(manifests, localProfile)).toContainEqual(expect.stringMatching(says));
  });
});

test.each([
  [productionProfile, replace('"hostUsers":false,', "")],
  [localProfile, replace('"serviceAccountName":"store"', '"hostUsers":false,"serviceAccountName":"store"')],
])("the checks notice in profile $name a pod with users that it does not want", (profile, change) => {
  const unpinned = { ...profile, images: { ...profile.images, requireDigests: false } };
  const manifests = JSON.parse(change(JSON.stringify(synthesizeStore(demoProps, unpinned)))) as StoreManifests;
  expect(violations(manifests, unpinned)).toEqual([
    expect.stringMatching(/its users are not those that the profile wants/),
  ]);
});

describe("the checks notice", () => {
  test.each(changes)("$title", ({ change, says }) => {
    expect(violations(broken(change), localProfile)).toContainEqual(expect.stringMatching(says));
  });
});
