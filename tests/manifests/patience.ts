import { type ContainerView, containersOf, type PodView } from "./pod-view.ts";

/** How long a container must have been found dead before it is started again, in seconds. */
const leastLiveness = 120;
/** What a command alone may take on a node with many times more to do than it can, in seconds. */
const leastCommand = 20;
/** What a server may take to end after it was asked to, in seconds. */
const leastEnd = 30;
/** What a gateway may take to send a pod that ends no request any more, on a node at its limit, in seconds. */
const leastDrain = 15;

/** Where a pod would be ended although nothing is wrong with it; one sentence each. */
export function patienceViolations(pod: PodView): string[] {
  return containersOf(pod).flatMap((container) => {
    const sentences = [...livenessViolations(container), ...drainViolations(pod, container)];
    return sentences.map((sentence) => `container ${container.name} ${sentence}`);
  });
}

function livenessViolations({ livenessProbe: probe }: ContainerView): string[] {
  if (!probe) return [];
  // The defaults are those of Kubernetes.
  const { periodSeconds = 10, failureThreshold = 3, timeoutSeconds = 1 } = probe;
  const sentences: string[] = [];
  if (periodSeconds * failureThreshold < leastLiveness) sentences.push(`is started again within ${leastLiveness} s`);
  if (probe.exec && timeoutSeconds < leastCommand) {
    sentences.push(`has a liveness command with less than ${leastCommand} s`);
  }
  return sentences;
}

function drainViolations(
  { terminationGracePeriodSeconds: grace = 30 }: PodView,
  { lifecycle }: ContainerView,
): string[] {
  const drain = Number(lifecycle?.preStop?.exec?.command.at(-1) ?? 0);
  if (drain === 0) return [];
  return [
    ...(drain < leastDrain ? [`drains for ${drain} s, less than a gateway may take to leave it`] : []),
    ...(grace < drain + leastEnd ? [`drains for ${drain} s and has ${grace} s to end`] : []),
  ];
}
