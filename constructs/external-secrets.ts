import type { GeneratedSecret, KubeObject, SecretKey, StepObject } from "./manifests.ts";
import { annotationKeys } from "./marks.ts";
import type { ExternalSecrets } from "./profile/profile.ts";
import type { RenderContext } from "./render-context.ts";

/**
 * Under a profile with secrets from outside: one request per secret for the External Secrets Operator. It fetches once:
 * a value that changed later would leave the database with the old one.
 */
export function externalSecrets(context: RenderContext, secrets: readonly GeneratedSecret[]): StepObject[] {
  const settings = context.profile.secrets;
  if (settings.mode !== "external") return [];
  return secrets.map((secret) => ({ step: "secrets", object: externalSecret(context, settings, secret) }));
}

function externalSecret(context: RenderContext, { store, path }: ExternalSecrets, secret: GeneratedSecret): KubeObject {
  const { name, labels, keys } = secret;
  const fetched = Object.keys(keys).filter((key) => !isPublic(keys[key]));
  const key = `${path}/${context.props.uid}/${name}`;
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name, namespace: context.namespace, labels },
    spec: {
      refreshPolicy: "CreatedOnce",
      secretStoreRef: { kind: store.kind, name: store.name },
      target: {
        name,
        // Not "Owner": the Secret must outlive its request, which a change of the profile removes.
        creationPolicy: "Orphan",
        deletionPolicy: "Retain",
        immutable: true,
        template: {
          type: "Opaque",
          engineVersion: "v2",
          mergePolicy: "Merge",
          metadata: { labels, annotations: { [annotationKeys.uid]: context.props.uid } },
          data: publicValues(keys),
        },
      },
      data: fetched.map((property) => ({ secretKey: property, remoteRef: { key, property } })),
    },
  };
}

function isPublic(key: SecretKey | undefined): key is { readonly value: string } {
  return key !== undefined && "value" in key;
}

/** User names and the like need not be stored outside; they are data here and must not run as a template. */
function publicValues(keys: GeneratedSecret["keys"]): Record<string, string> {
  const plain = Object.entries(keys).flatMap(([name, key]) => (isPublic(key) ? [[name, key.value] as const] : []));
  return Object.fromEntries(plain.map(([name, value]) => [name, value.replaceAll("{{", '{{ "{{" }}')]));
}
