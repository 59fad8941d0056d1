import { k8s } from "cdk8s-plus-28";

export interface ProbeTiming {
  readonly period: number;
  readonly timeout: number;
  readonly failures: number;
}

/** Five minutes to come up before the container is started again. */
export const startupTiming: ProbeTiming = { period: 5, timeout: 3, failures: 60 };

export function tcpProbe(port: string, timing: ProbeTiming): k8s.Probe {
  return { tcpSocket: { port: k8s.IntOrString.fromString(port) }, ...timed(timing) };
}

export function execProbe(command: readonly string[], timing: ProbeTiming): k8s.Probe {
  return { exec: { command: [...command] }, ...timed(timing) };
}

export interface HttpProbeTarget {
  readonly path: string;
  readonly port: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Names the host by header only: Pod Security refuses the probe's own `host` field. */
export function httpProbe({ path, port, headers }: HttpProbeTarget, timing: ProbeTiming): k8s.Probe {
  const httpHeaders = headers && Object.entries(headers).map(([name, value]) => ({ name, value }));
  const httpGet = { path, port: k8s.IntOrString.fromString(port), ...(httpHeaders && { httpHeaders }) };
  return { httpGet, ...timed(timing) };
}

function timed({ period, timeout, failures }: ProbeTiming) {
  return { periodSeconds: period, timeoutSeconds: timeout, failureThreshold: failures };
}
