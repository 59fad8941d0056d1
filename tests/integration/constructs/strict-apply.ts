import { readFile } from "node:fs/promises";
import { Agent, request } from "undici";
import * as z from "zod";
import type { KubeObject } from "../../../constructs/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { workloadKinds } from "../../manifests/pod-view.ts";

const kubeconfigSchema = z.object({
  clusters: z.tuple([
    z.object({ cluster: z.object({ server: z.string(), "certificate-authority-data": z.string() }) }),
  ]),
  users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]),
});
const objectSchema = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string() }) });
const statusSchema = z.object({ message: z.string() });

/** What the API server said to one write. */
export interface Answer {
  readonly status: number;
  /** Texts of the Warning headers: Pod Security's objections come this way. */
  readonly warnings: readonly string[];
  /** What the object is once stored; empty when it was not. */
  readonly resourceVersion: string;
  /** Why it was refused; empty when it was not. */
  readonly message: string;
}

const plurals: Readonly<Record<string, string>> = {
  GatewayClass: "gatewayclasses",
  Ingress: "ingresses",
  NetworkPolicy: "networkpolicies",
  PriorityClass: "priorityclasses",
  StorageClass: "storageclasses",
  ValidatingAdmissionPolicy: "validatingadmissionpolicies",
};

/** Writes as the agent does, and shows what its callers never see: warnings and resource versions. */
export class StrictClient {
  readonly #server: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #dispatcher: Agent;

  private constructor(server: string, ca: string, token: string) {
    this.#server = server;
    this.#headers = { authorization: `Bearer ${token}` };
    this.#dispatcher = new Agent({ connect: { ca } });
  }

  static async connect(kubeconfig: string): Promise<StrictClient> {
    const config = kubeconfigSchema.parse(JSON.parse(await readFile(kubeconfig, "utf8")));
    const { server, "certificate-authority-data": ca } = config.clusters[0].cluster;
    return new StrictClient(server, Buffer.from(ca, "base64").toString(), config.users[0].user.token);
  }

  /** Server-side apply with force and strict validation, optionally of a subresource, or of nothing but the answer. */
  async apply(object: KubeObject, { subresource = "", dryRun = false } = {}): Promise<Answer> {
    const query = `fieldManager=storeplane-agent&force=true&fieldValidation=Strict${dryRun ? "&dryRun=All" : ""}`;
    const answer = await request(`${this.#server}${pathOf(object)}${subresource}?${query}`, {
      method: "PATCH",
      dispatcher: this.#dispatcher,
      headers: { ...this.#headers, "content-type": "application/apply-patch+yaml" },
      body: JSON.stringify(object),
    });
    const body: unknown = await answer.body.json();
    const isTaken = answer.statusCode < 300;
    return {
      status: answer.statusCode,
      warnings: [answer.headers["warning"] ?? []].flat(),
      resourceVersion: isTaken && !dryRun ? objectSchema.parse(body).metadata.resourceVersion : "",
      message: isTaken ? "" : statusSchema.parse(body).message,
    };
  }

  /** The API server gives up when the quota's count changed under it too often, and asks to try again: so does the agent. */
  #applyPastQuota(object: KubeObject, dryRun: boolean): Promise<Answer> {
    const what = `the quota is counted for ${object.kind} ${object.metadata.name}`;
    return pollUntil({ what }, async () => {
      const answer = await this.apply(object, { dryRun });
      return answer.status === 409 && answer.message.includes("on resourcequotas") ? undefined : answer;
    });
  }

  /**
   * Applies in order and returns one line per object that was refused or warned about, by Pod Security as well. What
   * runs pods is not written with `starts: false`, for the same answer: hundreds of pods are minutes of two cores.
   */
  async objections(objects: readonly KubeObject[], { starts = true } = {}): Promise<string[]> {
    const lines: string[] = [];
    for (const object of objects) {
      const { status, warnings, message } = await this.#applyPastQuota(
        object,
        !starts && workloadKinds.has(object.kind),
      );
      const name = `${object.kind}/${object.metadata.name}`;
      if (status >= 300) lines.push(`${name}: ${status} ${message}`);
      lines.push(...warnings.map((warning) => `${name}: warning ${warning}`));
    }
    return lines;
  }

  async read(object: KubeObject): Promise<z.infer<typeof objectSchema>> {
    const options = { dispatcher: this.#dispatcher, headers: this.#headers };
    const answer = await request(`${this.#server}${pathOf(object)}`, options);
    return objectSchema.parse(await answer.body.json());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher.close();
  }
}

function pathOf({ apiVersion, kind, metadata }: KubeObject): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  return `${root}${scope}/${plurals[kind] ?? `${kind.toLowerCase()}s`}/${metadata.name}`;
}
