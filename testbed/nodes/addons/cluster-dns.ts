import type { KubeObject } from "../../kube/apply-objects.ts";
import { clusterDns as clusterDnsAddress } from "../private/addresses.ts";
import { serviceAccountWithRole } from "./cluster-role.ts";
import { addonDeployment, container } from "./unprivileged.ts";

const namespace = "kube-system";
const labels = { "k8s-app": "kube-dns" };

/** The suffix of every Service's name. */
export const clusterDomain = "cluster.local";

/** Names outside the cluster do not exist here: at once, where no answer would cost every program its time-out. */
const corefile = `${clusterDomain}:53 in-addr.arpa:53 ip6.arpa:53 {
  errors
  health :8080
  ready :8181
  kubernetes
  cache 5
}
.:53 {
  errors
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`;

/** DNS for Services: the names and labels that everything built for Kubernetes expects. */
export function clusterDns(image: string): readonly KubeObject[] {
  return [
    ...serviceAccountWithRole({ name: "coredns", namespace }, [
      { apiGroups: [""], resources: ["services", "namespaces"], verbs: ["list", "watch"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
    ]),
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "coredns", namespace }, data: { Corefile: corefile } },
    deployment(image),
    service(),
  ];
}

function deployment(image: string): KubeObject {
  const coredns = container({
    name: "coredns",
    image,
    args: ["-conf", "/etc/coredns/Corefile"],
    // 53 in the pod as well: policies see the address after the Service, and those of stores allow 53.
    ports: { dns: { port: 53, protocol: "UDP" }, "dns-tcp": { port: 53 } },
    live: { path: "/health", port: 8080 },
    ready: { path: "/ready", port: 8181 },
    requests: { cpu: "20m", memory: "40Mi" },
    memoryLimit: "170Mi",
  });
  return addonDeployment(
    { name: "coredns", namespace, labels },
    {
      dnsPolicy: "Default", // it can't ask itself
      containers: [{ ...coredns, volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }] }],
      volumes: [{ name: "config", configMap: { name: "coredns" } }],
    },
  );
}

function service(): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kube-dns", namespace, labels },
    spec: {
      clusterIP: clusterDnsAddress,
      selector: labels,
      ports: [
        { name: "dns", port: 53, protocol: "UDP", targetPort: "dns" },
        { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: "dns-tcp" },
      ],
    },
  };
}
