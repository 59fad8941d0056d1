import { describe, expect, test } from "vitest";
import type { ClusterObject } from "../ports.ts";
import { assess } from "./readiness.ts";

const parentRef = { name: "stores", namespace: "edge", sectionName: "https" };

function object(kind: string, { status, spec = { parentRefs: [parentRef] } }: { status?: object; spec?: object } = {}) {
  const metadata = { name: "it", namespace: "store-it", generation: 2 };
  return { apiVersion: "gateway.networking.k8s.io/v1", kind, metadata, spec, status } as ClusterObject;
}

const accepted = { type: "Accepted", status: "True", observedGeneration: 2 };
const resolved = { type: "ResolvedRefs", status: "True", observedGeneration: 2 };
const refused = { ...accepted, status: "False", reason: "NoMatchingParent", message: "no listener" };
const ours = "example.com/ours";

interface Word {
  readonly parentRef?: object;
  readonly controllerName?: string;
  readonly conditions: readonly object[];
}

/** A route's assessment by what controllers said of it; the controller is known unless told otherwise. */
function routeWith(words: readonly Word[], controller: string | undefined = ours) {
  const parents = words.map((word) => ({ parentRef, controllerName: ours, ...word }));
  return assess(object("HTTPRoute", { status: { parents } }), controller);
}
const route = (...conditions: object[]) => routeWith([{ conditions }]);
const yes = [accepted, resolved];
const notAsked = { ready: false, message: "HTTPRoute it is not accepted by its gateway yet" };

describe("an HTTPRoute", () => {
  test("is ready when its gateway accepted its newest version and found what it names", () => {
    expect(route(accepted, resolved)).toEqual({ ready: true });
  });

  test("waits without a gateway's word, or with one about an older version", () => {
    expect(assess(object("HTTPRoute"))).toMatchObject({ ready: false });
    expect(route({ ...accepted, observedGeneration: 1 }, resolved)).toMatchObject({ ready: false });
    expect(route(accepted)).toMatchObject({ ready: false });
    expect(route({ ...accepted, status: "False", observedGeneration: 1 })).not.toHaveProperty("reason");
  });

  test("waits for a gateway that has not seen the Service yet, and says so", () => {
    const early = { ...resolved, status: "False", reason: "BackendNotFound", message: "no service" };
    expect(route(accepted, early)).toEqual({ ready: false, message: "HTTPRoute it: BackendNotFound no service" });
  });

  test("says why a gateway refuses it", () => {
    expect(route(refused, resolved)).toEqual({
      ready: false,
      reason: "RouteNotAccepted",
      message: "HTTPRoute it: NoMatchingParent no listener",
    });
  });
});

describe("what is said of a place that the route does not name counts for nothing", () => {
  const places: readonly (readonly [string, object])[] = [
    ["another gateway", { ...parentRef, name: "old" }],
    ["a gateway of another namespace", { ...parentRef, namespace: "elsewhere" }],
    ["a gateway in the route's own namespace", { name: "stores", sectionName: "https" }],
    ["another listener", { ...parentRef, sectionName: "http" }],
    ["all listeners", { name: "stores", namespace: "edge" }],
    ["a port", { ...parentRef, port: 8443 }],
    ["a ListenerSet of that name", { ...parentRef, kind: "ListenerSet" }],
  ];

  test.each(places)("%s", (_what, elsewhere) => {
    expect(routeWith([{ conditions: yes }, { parentRef: elsewhere, conditions: [refused] }])).toEqual({ ready: true });
    expect(routeWith([{ parentRef: elsewhere, conditions: yes }])).toEqual(notAsked);
    const answers = routeWith([{ parentRef: elsewhere, conditions: yes }, { conditions: [refused, resolved] }]);
    expect(answers).toMatchObject({ ready: false, reason: "RouteNotAccepted" });
  });

  test("but the same place with its defaults written out is the same place", () => {
    const written = { ...parentRef, group: "gateway.networking.k8s.io", kind: "Gateway" };
    expect(routeWith([{ parentRef: written, conditions: yes }])).toEqual({ ready: true });
  });
});

describe("two controllers that speak of the same place", () => {
  const theirs = { controllerName: "example.com/theirs" };

  test("only the one of the profile's own GatewayClass counts", () => {
    expect(routeWith([{ ...theirs, conditions: [refused] }, { conditions: yes }])).toEqual({ ready: true });
    expect(routeWith([{ ...theirs, conditions: yes }])).toEqual(notAsked);
    expect(routeWith([{ ...theirs, conditions: yes }, { conditions: [refused] }])).toMatchObject({
      reason: "RouteNotAccepted",
    });
  });

  test("one that serves it is enough where the class is not the profile's own, and halves make no whole", () => {
    const unknown = (words: readonly Word[]) =>
      assess(object("HTTPRoute", { status: { parents: words.map((word) => ({ parentRef, ...word })) } }));
    expect(unknown([{ ...theirs, conditions: [refused] }, { conditions: yes }])).toEqual({ ready: true });
    expect(unknown([{ ...theirs, conditions: [accepted] }, { conditions: [resolved] }])).toEqual(notAsked);
  });
});

test("a route at two places waits for both", () => {
  const second = { ...parentRef, sectionName: "http" };
  const at = (words: readonly Word[]) => {
    const parents = words.map((word) => ({ parentRef, controllerName: ours, ...word }));
    return assess(object("HTTPRoute", { spec: { parentRefs: [parentRef, second] }, status: { parents } }), ours);
  };
  expect(at([{ conditions: yes }])).toEqual(notAsked);
  expect(at([{ conditions: yes }, { parentRef: second, conditions: yes }])).toEqual({ ready: true });
});

describe("a ListenerSet", () => {
  const programmed = { type: "Programmed", status: "True", observedGeneration: 2 };
  const set = (conditions: object[], listeners: object[] = []) =>
    assess(object("ListenerSet", { status: { conditions, listeners } }));

  test("is ready when its newest version is accepted and programmed", () => {
    expect(set([accepted, programmed])).toEqual({ ready: true });
    expect(set([accepted])).toMatchObject({ ready: false });
    expect(set([accepted, { ...programmed, observedGeneration: 1 }])).toMatchObject({ ready: false });
    expect(assess(object("ListenerSet"))).toMatchObject({ ready: false });
  });

  test("says which listener has no certificate, and repeats nothing about an older version", () => {
    const noSecret = { type: "ResolvedRefs", status: "False", reason: "InvalidCertificateRef", message: "no secret" };
    const listeners = [
      { name: "host-1", conditions: [{ ...noSecret, observedGeneration: 2 }] },
      { name: "host-2", conditions: [{ ...noSecret, observedGeneration: 1 }] },
    ];
    expect(set([accepted], listeners).message).toBe(
      "ListenerSet it is not accepted by its gateway yet; host-1: InvalidCertificateRef no secret",
    );
  });

  test("says why a gateway refuses it", () => {
    const notAllowed = { ...accepted, status: "False", reason: "NotAllowed", message: "no listeners from here" };
    expect(set([notAllowed])).toMatchObject({ reason: "RouteNotAccepted" });
  });
});
