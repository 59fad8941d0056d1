import type { PodNetwork } from "../../../testbed/nodes/policy/render-rules.ts";
import { NetworkProgram } from "./network-program.ts";
import type { Listen } from "./pod-requests.ts";

/** Where the API server listens, among others. */
export const nodeAddress = "10.88.0.1";
export const outsideAddress = "198.51.100.7";
const outsideGateway = "198.51.100.1";
export const network: PodNetwork = { links: "veth*", subnet: "10.89.0.0/16" };

/**
 * A node's network as CNI's plug-in `ptp` lays it, in namespaces of its own: each pod behind a link to the node, and a host
 * outside behind another. The machine's network is not touched.
 */
export class PrivateNode implements AsyncDisposable {
  readonly program: NetworkProgram;
  readonly #stack: AsyncDisposableStack;
  readonly #gateway: string;
  #pods = 0;

  private constructor(program: NetworkProgram, gateway: string, stack: AsyncDisposableStack) {
    this.program = program;
    this.#gateway = gateway;
    this.#stack = stack;
  }

  /** @param gateway the node's address at its end of every pod's link. */
  static async start(gateway = "10.89.0.1"): Promise<PrivateNode> {
    await using undo = new AsyncDisposableStack();
    const program = undo.use(await NetworkProgram.start());
    program.configure(
      "ip link set lo up",
      "ip link add node0 type bridge",
      `ip address add ${nodeAddress}/16 dev node0`,
      "ip link set node0 up",
      "echo 1 > /proc/sys/net/ipv4/ip_forward",
      // Rejections are limited to one a second for each address otherwise.
      "echo 0 > /proc/sys/net/ipv4/icmp_ratemask",
    );
    return new PrivateNode(program, gateway, undo.move());
  }

  async addPod(address: string, listen: Listen): Promise<NetworkProgram> {
    return this.#addNeighbour({ link: `veth${++this.#pods}`, address, gateway: this.#gateway, listen });
  }

  /** Adds the host that is no pod. */
  async addOutside(listen: Listen): Promise<NetworkProgram> {
    return this.#addNeighbour({ link: "outside0", address: outsideAddress, gateway: outsideGateway, listen });
  }

  /** The node's end of the link of the pod that was added last. */
  get lastLink(): string {
    return `veth${this.#pods}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  async #addNeighbour({ link, address, gateway, listen }: Neighbour): Promise<NetworkProgram> {
    const neighbour = this.#stack.use(await NetworkProgram.start());
    this.program.configure(
      `ip link add ${link} type veth peer name eth0 netns ${neighbour.pid}`,
      `ip address add ${gateway}/32 dev ${link}`,
      `ip link set ${link} up`,
      `ip route add ${address}/32 dev ${link}`,
    );
    neighbour.configure(
      "ip link set lo up",
      `ip address add ${address}/32 dev eth0`,
      "ip link set eth0 up",
      `ip route add ${gateway} dev eth0 scope link`,
      `ip route add default via ${gateway}`,
      "echo 0 > /proc/sys/net/ipv4/icmp_ratemask",
    );
    await neighbour.listen(listen);
    return neighbour;
  }
}

interface Neighbour {
  /** The node's end. */
  readonly link: string;
  readonly address: string;
  readonly gateway: string;
  readonly listen: Listen;
}
