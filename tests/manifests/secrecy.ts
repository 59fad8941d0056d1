import { objectsOf, type StoreManifests } from "../../constructs/index.ts";
import { type MountContext, mountedKey, visibleKeys } from "./mounted-keys.ts";
import { containersOf, podTemplates } from "./pod-view.ts";

const secretName = /PASSWORD|SECRET|_KEY|_SALT|TOKEN/;

/** Secret values in what is rendered: none may be there, in no form. */
export function secrecyViolations(manifests: StoreManifests): string[] {
  const objects = objectsOf(manifests);
  const literal = podTemplates(objects).flatMap(({ owner, spec }) =>
    containersOf(spec)
      .flatMap(({ env = [] }) => env)
      .filter(({ name, value }) => secretName.test(name) && !name.endsWith("_FILE") && value !== undefined)
      .map(({ name }) => `${owner} has ${name} in plain text`),
  );
  const idle = podTemplates(objects).flatMap(({ owner, spec }) => {
    const read = new Set(containersOf(spec).flatMap((container) => readKeys({ manifests, container, spec })));
    return visibleKeys(manifests, spec)
      .filter(({ secret, key }) => !read.has(`${secret}.${key}`))
      .map(({ secret, key }) => `${owner} mounts ${secret}.${key}, which it does not read`);
  });
  const tokens = podTemplates(objects)
    .filter(({ spec }) => spec.automountServiceAccountToken !== false)
    .map(({ owner }) => `${owner} mounts an API token`);
  const rendered = objects.filter(({ kind }) => kind === "Secret").map(({ metadata }) => `Secret/${metadata.name}`);
  const text = JSON.stringify(objects).includes('"stringData"') ? ["something has stringData"] : [];
  return [...literal, ...idle, ...tokens, ...rendered.map((name) => `${name} is rendered`), ...text];
}

/** What the container's `…_FILE` variables point at. */
function readKeys(context: MountContext): string[] {
  return (context.container.env ?? [])
    .filter(({ name }) => name.endsWith("_FILE"))
    .map(({ value = "" }) => mountedKey(value, context))
    .filter((ref) => ref !== undefined)
    .map(({ secret, key }) => `${secret}.${key}`);
}
