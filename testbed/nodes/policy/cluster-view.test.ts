import { expect, test } from "vitest";
import { ClusterView } from "./cluster-view.ts";
import { rulesOf } from "./rules.ts";

const quiet = () => {};

function makeView() {
  const errors: object[] = [];
  const error = (fields: object) => void errors.push(fields);
  return { errors, view: new ClusterView({ debug: quiet, info: quiet, warn: quiet, error }) };
}

const pod = {
  metadata: { name: "web", namespace: "shop", uid: "1", labels: {} },
  spec: { containers: [{ name: "main" }] },
  status: { phase: "Running", podIP: "10.88.0.2" },
};
const open = { metadata: { name: "open", namespace: "shop" }, spec: { podSelector: {}, ingress: [{}] } };
const unreadable = {
  metadata: { name: "odd", namespace: "shop" },
  spec: { podSelector: { matchExpressions: [{ key: "app", operator: "Sometimes" }] }, ingress: [{}] },
};

test("is complete when each kind was listed", () => {
  const { view } = makeView();
  view.replace("Pod", []);
  view.replace("NetworkPolicy", []);
  expect(view.isComplete).toBe(false);
  view.replace("Namespace", []);
  expect(view.isComplete).toBe(true);
});

test("a policy that can't be read closes its namespace and is named in the log", () => {
  const { view, errors } = makeView();
  view.put("Pod", pod);
  view.put("NetworkPolicy", unreadable);
  const { isolated, rules } = rulesOf(view.world());
  expect([isolated.ingress.length, isolated.egress.length, rules]).toEqual([1, 1, []]);
  expect(errors).toMatchObject([{ kind: "NetworkPolicy", key: "shop/odd" }]);
});

test("a pod that can't be read any more is not known any more", () => {
  const { view } = makeView();
  view.put("Pod", pod);
  view.put("Pod", { ...pod, spec: {} });
  expect(view.world().pods).toEqual([]);
});

test("a list takes the place of what was known", () => {
  const { view } = makeView();
  view.put("Pod", pod);
  view.put("NetworkPolicy", open);
  view.replace("Pod", [{ ...pod, metadata: { ...pod.metadata, name: "other" } }]);
  view.remove("NetworkPolicy", open);
  const { pods, policies } = view.world();
  expect([pods.map(({ name }) => name), policies]).toEqual([["other"], []]);
});

test("an address from CNI is the pod's own beside those of its status", () => {
  const { view } = makeView();
  view.put("Pod", { ...pod, status: {} });
  view.setPodAddresses(new Map([["1", [7]]]));
  expect(view.world().pods.map(({ addresses }) => addresses)).toEqual([[7]]);
});
