import { type Agent, fetch, type RequestInit, type Response } from "undici";
import * as z from "zod";
import { getByKubectl, kubectl } from "../../testbed/servers/kubectl.ts";
import type { ClusterHandle } from "../../testbed/servers/server-handles.ts";

const patienceMs = 30_000;
const web = "deployment/web";
const loadWordpress = "require '/usr/src/wordpress/wp-load.php';";
const secretSchema = z.object({ data: z.record(z.string(), z.base64()) });

export interface WordpressShopOptions {
  readonly cluster: ClusterHandle;
  readonly namespace: string;
  /** The shop's public address. */
  readonly url: string;
  /** Leads every host name to the cluster's proxy. */
  readonly gateway: Agent;
}

/** A WordPress shop that runs in the cluster, as an operator with kubectl and a visitor at the gateway see it. */
export class WordpressShop {
  readonly cluster: ClusterHandle;
  readonly namespace: string;
  readonly url: string;
  readonly #gateway: Agent;

  constructor({ cluster, namespace, url, gateway }: WordpressShopOptions) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.url = url;
    this.#gateway = gateway;
  }

  /** What kubectl finds in the shop's namespace. */
  get<T>(shape: z.ZodType<T>, ...words: readonly string[]): Promise<T> {
    return getByKubectl(this.cluster, shape, "-n", this.namespace, ...words);
  }

  /** kubectl in the shop's namespace. */
  kubectl(...args: readonly string[]): Promise<string> {
    return kubectl(this.cluster, "-n", this.namespace, ...args);
  }

  /** Runs a program in the web pod. @throws Error when it ends with another code than 0. */
  inWebPod(...command: readonly string[]): Promise<string> {
    return this.kubectl("exec", web, "--", ...command);
  }

  /** What PHP code prints as JSON in the web pod, with WordPress loaded as for a visitor. */
  async php<T>(shape: z.ZodType<T>, code: string): Promise<T> {
    return shape.parse(JSON.parse(await this.inWebPod("php", "-r", `${loadWordpress} ${code}`)));
  }

  /** Values of a Secret by key; they go into no message. */
  async secret(name: string): Promise<ReadonlyMap<string, string>> {
    const { data } = await this.get(secretSchema, "secret", name);
    return new Map(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]));
  }

  /** A request by the shop's host name, through the gateway; redirects are not followed. */
  request(path: string, init: RequestInit = {}): Promise<Response> {
    const signal = AbortSignal.timeout(patienceMs);
    return fetch(new URL(path, this.url), { redirect: "manual", signal, ...init, dispatcher: this.#gateway });
  }

  /** The cookies of a session, or undefined when WordPress refuses the password. */
  async logIn(user: string, password: string): Promise<string | undefined> {
    const body = new URLSearchParams({ log: user, pwd: password, testcookie: "1" });
    const headers = { cookie: "wordpress_test_cookie=WP%20Cookie%20check" };
    const answer = await this.request("/wp-login.php", { method: "POST", body, headers });
    await answer.body?.cancel();
    const cookies = answer.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
    return cookies.some((cookie) => cookie.startsWith("wordpress_logged_in_")) ? cookies.join("; ") : undefined;
  }
}
