import type { PodNetwork } from "../../../dev/nodes/policy/render-rules.ts";
import { NetworkProgram } from "./network-program.ts";
import type { Listen } from "./pod-requests.ts";

export const nodeAddress = "10.88.0.1";
export const outsideAddress = "198.51.100.7";
export const network: PodNetwork = { bridge: "pods0", subnet: "10.88.0.0/16" };

export interface PrivateNodeOptions {
  readonly pods: PodNetwork;
  /** Of the node itself, on the bridge. */
  readonly address: string;
}

/**
 * A node's network as CNI's bridge plug-in and kube-proxy lay it, in namespaces of its own: a bridge with the node's
 * address, pods on it, and a host outside behind a link of its own. The machine's network is not touched.
 */
export class PrivateNode implements AsyncDisposable {
  readonly program: NetworkProgram;
  readonly #stack: AsyncDisposableStack;
  readonly #network: PodNetwork;
  readonly #address: string;
  #links = 0;

  private constructor(program: NetworkProgram, { pods, address }: PrivateNodeOptions, stack: AsyncDisposableStack) {
    this.program = program;
    this.#network = pods;
    this.#address = address;
    this.#stack = stack;
  }

  static async start(options: PrivateNodeOptions = { pods: network, address: nodeAddress }): Promise<PrivateNode> {
    const { pods, address } = options;
    await using undo = new AsyncDisposableStack();
    const program = undo.use(await NetworkProgram.start());
    program.configure(
      "ip link set lo up",
      `ip link add ${pods.bridge} type bridge`,
      `ip addr add ${address}/${pods.subnet.split("/")[1]} dev ${pods.bridge}`,
      `ip link set ${pods.bridge} up`,
      "echo 1 > /proc/sys/net/ipv4/ip_forward",
      // Rejections are limited to one a second for each address otherwise.
      "echo 0 > /proc/sys/net/ipv4/icmp_ratemask",
    );
    return new PrivateNode(program, options, undo.move());
  }

  /** Adds a pod with this address to the bridge. */
  async addPod(address: string, listen: Listen): Promise<NetworkProgram> {
    const length = this.#network.subnet.split("/")[1];
    const pod = await this.#addNeighbour(`${address}/${length}`, this.#address);
    // Hairpin as CNI sets it: a pod may reach itself through its Service.
    this.program.configure(
      `ip link set ${this.#link()} master ${this.#network.bridge}`,
      `ip link set ${this.#link()} type bridge_slave hairpin on`,
    );
    await pod.listen(listen);
    return pod;
  }

  /** Adds a host that is no pod. */
  async addOutside(address: string, listen: Listen): Promise<NetworkProgram> {
    const outside = await this.#addNeighbour(`${address}/24`, address.replace(/\d+$/, "1"));
    this.program.configure(`ip addr add ${address.replace(/\d+$/, "1")}/24 dev ${this.#link()}`);
    await outside.listen(listen);
    return outside;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  async #addNeighbour(address: string, gateway: string): Promise<NetworkProgram> {
    const neighbour = this.#stack.use(await NetworkProgram.start());
    this.#links++;
    this.program.configure(
      `ip link add ${this.#link()} type veth peer name eth0 netns ${neighbour.pid}`,
      `ip link set ${this.#link()} up`,
    );
    neighbour.configure(
      "ip link set lo up",
      `ip addr add ${address} dev eth0`,
      "ip link set eth0 up",
      `ip route add default via ${gateway} onlink dev eth0`,
      "echo 0 > /proc/sys/net/ipv4/icmp_ratemask",
    );
    return neighbour;
  }

  #link(): string {
    return `link${this.#links}`;
  }
}
