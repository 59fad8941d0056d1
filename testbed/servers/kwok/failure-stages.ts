import { conditionLines, type StageSpec, stage } from "./stage.ts";

/** Annotation of a pod: which failure it plays. */
export const failureAnnotation = "simulation.storeplane.dev/failure";
/** Annotation of a pod: how long a slow start takes, like "20s". */
export const delayAnnotation = "simulation.storeplane.dev/delay";
/** Annotation of a pod: "true" or "false", the readiness to play. */
export const readyAnnotation = "simulation.storeplane.dev/ready";

const failure = `.metadata.annotations["${failureAnnotation}"]`;
const ready = `.metadata.annotations["${readyAnnotation}"]`;
const notReady = ["Ready False ContainersNotReady", "ContainersReady False ContainersNotReady"];
const readyConditions = ["Ready True", "ContainersReady True"];

/** Stages for pods that carry one of the annotations; all other pods are left to kwok's own stages. */
export function failureStages(): object[] {
  return [
    imagePull(),
    crashLoop(),
    stillFailing(),
    crashRecovered(),
    slowWait(),
    slowDone(),
    jobFailed(),
    ...readiness(),
  ];
}

function podStage(name: string, spec: StageSpec): object {
  return stage(name, { apiGroup: "v1", kind: "Pod" }, spec);
}

/** True if any container waits for the reason. */
function waiting(reason: string): string {
  return `any(.status.initContainerStatuses[]?, .status.containerStatuses[]?; .state.waiting.reason == "${reason}")`;
}

function imagePull(): object {
  return podStage("failure-image-pull", {
    when: `${failure} == "image-pull" and .status.phase == "Pending" and (${waiting("ImagePullBackOff")} | not)`,
    status: `phase: Pending
conditions:
${conditionLines(notReady)}
${waitingContainers({ reason: "ImagePullBackOff", message: "Back-off pulling image %q: not found" })}`,
    event: { type: "Warning", reason: "Failed", message: "Failed to pull image: not found (simulated)" },
  });
}

function crashLoop(): object {
  return podStage("failure-crash-loop", {
    when: `${failure} == "crash-loop" and .spec.restartPolicy != "Never" and (.status.phase == "Pending" or .status.phase == "Running") and (${waiting("CrashLoopBackOff")} | not)`,
    status: `phase: Running
conditions:
${conditionLines(["Initialized True", ...notReady])}
${stoppedContainers({
  restarts: 5,
  state: `{ waiting: { reason: CrashLoopBackOff, message: "back-off 2m40s restarting failed container" } }`,
  lastState: `{ terminated: ${exited("")} }`,
})}`,
    event: { type: "Warning", reason: "BackOff", message: "Back-off restarting failed container (simulated)" },
  });
}

/** As long as a pod is to fail, something must match it: otherwise kwok's own stages would make it Ready. */
function stillFailing(): object {
  return podStage("failure-goes-on", {
    when: `(${failure} == "image-pull" and ${waiting("ImagePullBackOff")}) or (${failure} == "crash-loop" and ${waiting("CrashLoopBackOff")})`,
    delay: `"1h"`,
    event: { type: "Warning", reason: "BackOff", message: "Back-off (simulated)" },
  });
}

function crashRecovered(): object {
  return podStage("failure-crash-recovered", {
    when: `${failure} == null and .status.phase == "Running" and ${waiting("CrashLoopBackOff")}`,
    status: `conditions:
${conditionLines(readyConditions)}
${runningContainers({ ready: true, restarts: 6 })}`,
  });
}

function slowWait(): object {
  return podStage("failure-slow-wait", {
    when: `${failure} == "slow" and .status.phase == "Pending" and (${waiting("ContainerCreating")} | not)`,
    status: `phase: Pending
conditions:
${conditionLines(notReady)}
${waitingContainers({ reason: "ContainerCreating", message: "" })}`,
  });
}

function slowDone(): object {
  return podStage("failure-slow-done", {
    when: `${failure} == "slow" and ${waiting("ContainerCreating")}`,
    delay: `.metadata.annotations["${delayAnnotation}"]`,
    metadata: `annotations:
  ${failureAnnotation}: null`,
  });
}

function jobFailed(): object {
  return podStage("failure-job", {
    when: `${failure} == "job-failed" and (.status.phase == "Pending" or .status.phase == "Running")`,
    status: `phase: Failed
conditions:
${conditionLines(["Initialized True", "Ready False PodFailed", "ContainersReady False PodFailed"])}
${stoppedContainers({ restarts: 0, state: `{ terminated: ${exited('message: "simulated", ')} }`, lastState: "{}" })}`,
  });
}

function readiness(): object[] {
  const isReady = `any(.status.conditions[]?; .type == "Ready" and .status == "True")`;
  return [
    podStage("readiness-off", {
      when: `${ready} == "false" and .status.phase == "Running" and ${isReady}`,
      status: `conditions:
${conditionLines(notReady)}
${runningContainers({ ready: false, restarts: 0 })}`,
    }),
    podStage("readiness-on", {
      when: `${ready} == "true" and .status.phase == "Running" and (${isReady} | not)`,
      status: `conditions:
${conditionLines(readyConditions)}
${runningContainers({ ready: true, restarts: 0 })}`,
    }),
  ];
}

/** Containers before their first start: with init containers the first of these waits for the reason, the rest for it. */
function waitingContainers(wait: { reason: string; message: string }): string {
  const state = (reason: string) =>
    `{ waiting: { reason: ${reason}${wait.message && reason === wait.reason ? `, message: {{ printf ${JSON.stringify(wait.message)} $container.image | Quote }}` : ""} } }`;
  const entry = (reason: string) => `- name: {{ $container.name | Quote }}
  image: {{ $container.image | Quote }}
  imageID: ""
  ready: false
  started: false
  restartCount: 0
  state: ${reason}`;
  return `{{ if .spec.initContainers }}
initContainerStatuses:
{{ range $index, $container := .spec.initContainers }}
${entry(`{{ if eq $index 0 }}${state(wait.reason)}{{ else }}${state("PodInitializing")}{{ end }}`)}
{{ end }}
containerStatuses:
{{ range $index, $container := .spec.containers }}
${entry(state("PodInitializing"))}
{{ end }}
{{ else }}
containerStatuses:
{{ range $index, $container := .spec.containers }}
${entry(state(wait.reason))}
{{ end }}
{{ end }}`;
}

function exited(message: string): string {
  return `{ exitCode: 1, reason: Error, ${message}startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }} }`;
}

function stoppedContainers(options: { restarts: number; state: string; lastState: string }): string {
  return `containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: false
  started: false
  restartCount: ${options.restarts}
  state: ${options.state}
  lastState: ${options.lastState}
{{ end }}`;
}

function runningContainers(options: { ready: boolean; restarts: number }): string {
  return `containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: ${options.ready}
  started: true
  restartCount: ${options.restarts}
  state:
    running: { startedAt: {{ Now | Quote }} }
{{ end }}`;
}
