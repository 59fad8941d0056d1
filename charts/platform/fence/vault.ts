import { annotationKeys, type KubeObject, type Profile, restoredAnnotation } from "../../../constructs/index.ts";
import { agentPolicy } from "./agent-policy.ts";
import { literal } from "./cel.ts";

const uid = (key: string) => `namespaceObject.metadata.?annotations[?'${key}'].orValue('')`;

/** The operator reads with rights of its own: what the agent asks it for is held to the store's own part of the vault. */
export function vaultFence({ secrets }: Profile): readonly KubeObject[] {
  const policy = { name: "vault", apiGroups: ["external-secrets.io"], resources: ["externalsecrets"] };
  if (secrets.mode === "generated") {
    const message = "secrets of this cluster's stores are made in it";
    return agentPolicy({ ...policy, validations: [{ expression: "false", message }] });
  }
  const { kind, name } = secrets.store;
  const isOwnKey =
    `[${uid(annotationKeys.uid)}, ${uid(restoredAnnotation)}].exists(uid, uid != ''` +
    ` && entry.remoteRef.key == ${literal(`${secrets.path}/`)} + uid + '/' + object.metadata.name)`;
  return agentPolicy({
    ...policy,
    validations: [
      {
        expression:
          `object.spec.?secretStoreRef.?kind.orValue('SecretStore') == ${literal(kind)}` +
          ` && object.spec.?secretStoreRef.?name.orValue('') == ${literal(name)}`,
        message: `the agent asks ${kind} ${name} only`,
      },
      {
        expression:
          "object.spec.?dataFrom.orValue([]).size() == 0 && object.spec.?data.orValue([]).all(entry," +
          ` !has(entry.sourceRef) && ${isOwnKey} && !has(entry.remoteRef.version))`,
        message: `the agent asks for values under ${secrets.path}/<uid of the namespace's store>/<secret> only`,
      },
      {
        expression:
          "object.spec.?target.?name.orValue('') == object.metadata.name && !has(object.spec.target.manifest)" +
          " && object.spec.?target.?template.?type.orValue('') == 'Opaque' && !has(object.spec.target.template.templateFrom)" +
          " && object.spec.target.template.?data.orValue({}).all(key," +
          ` !object.spec.target.template.data[key].replace('{{ "{{" }}', '').contains('{{'))`,
        message: "the agent has a Secret of type Opaque made of what was asked for, and runs no template",
      },
    ],
  });
}
