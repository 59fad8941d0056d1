import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as z from "zod";
import { applyOver, type KubeObject } from "../../testbed/kube/apply-objects.ts";
import type { KubeConnection } from "../../testbed/kube/kube-connection.ts";
import type { PrivateCluster } from "../../testbed/private-cluster/start-private-cluster.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";

const run = promisify(execFile);
const namespace = "try";

const podAnswer = z.looseObject({
  metadata: z.object({ uid: z.string() }),
  status: z.looseObject({
    phase: z.string(),
    podIP: z.string().optional(),
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
    containerStatuses: z
      .array(z.object({ state: z.object({ terminated: z.object({ reason: z.string() }).optional() }) }))
      .default([]),
  }),
});
type Pod = z.infer<typeof podAnswer>;

/** Pods of the probe in a namespace that admits restricted ones only. */
export class NodeCase {
  readonly #cluster: PrivateCluster;
  readonly #image: string;
  readonly kube: KubeConnection;

  constructor(cluster: PrivateCluster, kube: KubeConnection, image: string) {
    this.#cluster = cluster;
    this.kube = kube;
    this.#image = image;
  }

  async prepare(): Promise<void> {
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await this.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } });
  }

  apply(...objects: readonly KubeObject[]): Promise<void> {
    return applyOver(this.kube, objects);
  }

  /** The specification of a pod that does these steps of the probe. */
  podSpec(args: readonly string[], more: object = {}): object {
    return {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        fsGroup: 2000,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "probe",
          image: this.#image,
          args,
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          ...more,
        },
      ],
    };
  }

  /** Creates a pod that is not started again. */
  async createPod(name: string, args: readonly string[], more?: object): Promise<void> {
    // Pods are refused until the controller manager has made it.
    await pollUntil({ what: "the namespace has its service account" }, () =>
      this.kube.call({ path: `/api/v1/namespaces/${namespace}/serviceaccounts/default` }),
    );
    const spec = { ...this.podSpec(args, more), restartPolicy: "Never" };
    const metadata = { name, namespace, labels: { app: name } };
    await this.apply({ apiVersion: "v1", kind: "Pod", metadata, spec });
  }

  pod(name: string, what: string, wanted: (pod: Pod) => boolean): Promise<Pod> {
    return pollUntil({ what: `the pod ${name} ${what}`, everyMs: 50 }, async () => {
      const pod = podAnswer.parse(await this.kube.call({ path: `/api/v1/namespaces/${namespace}/pods/${name}` }));
      return wanted(pod) ? pod : undefined;
    });
  }

  readyPod(name: string): Promise<Pod> {
    return this.pod(name, "is Ready", ({ status }) =>
      status.conditions.some((it) => it.type === "Ready" && it.status === "True"),
    );
  }

  endedPod(name: string): Promise<Pod> {
    return this.pod(name, "has ended", ({ status }) => ["Succeeded", "Failed"].includes(status.phase));
  }

  /** As a person at the machine's command line, with the namespace. @returns what is printed. */
  async kubectl(...args: readonly string[]): Promise<string> {
    const { kubectl, kubeconfig } = this.#cluster;
    const { stdout } = await run(kubectl, ["--kubeconfig", kubeconfig, "--namespace", namespace, ...args]);
    return stdout.trim();
  }

  /** Steps of the probe in a running pod. */
  exec(name: string, ...steps: readonly string[]): Promise<string> {
    return this.kubectl("exec", name, "--", "/probe", ...steps);
  }

  /** A StatefulSet of one pod with a volume at /data, which serves after these steps of the probe. */
  statefulSet(name: string, ...steps: readonly string[]): KubeObject {
    const labels = { app: name };
    const storage = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    const pod = this.podSpec([...steps, "serve=:8080"], { volumeMounts: [{ name: "data", mountPath: "/data" }] });
    // What it does at its end may take longer than a second on a busy machine.
    const spec = steps.some((step) => step.startsWith("end=")) ? { ...pod, terminationGracePeriodSeconds: 30 } : pod;
    return {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name, namespace },
      spec: {
        serviceName: name,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec },
        volumeClaimTemplates: [{ metadata: { name: "data" }, spec: storage }],
      },
    };
  }
}
