import { defineCommand, outputFlag } from "../command.ts";
import { type Format, show } from "../output.ts";

type Flags = { readonly helm: boolean; readonly output: Format };

export const manifests = defineCommand<Flags, [profile: string, folder: string]>({
  name: "manifests",
  brief: "Render the platform's manifests for the profile of one cluster",
  detail: `They are written into the folder, and their paths printed in the order in which to apply them.
Needs no platform. docs/profiles.md has the fields of a profile.`,
  examples: ["storeplane manifests profile.json manifests", "storeplane manifests profile.json chart --helm"],
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "JSON file with the profile", parse: String, placeholder: "profile" },
        { brief: "Folder for the manifests; made if it is missing", parse: String, placeholder: "folder" },
      ],
    },
    flags: {
      helm: { kind: "boolean", default: false, withNegated: false, brief: "As a chart of Helm, in the folder" },
      output: outputFlag,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [profile, folder] }) {
    // The constructs take longer to load than any other command to run.
    const { writeManifests } = await import("../write-manifests.ts");
    const paths = writeManifests(profile, folder, flags.helm ? "helm" : "plain");
    show(shell, flags.output, { document: paths, names: paths, text: () => paths.map((path) => `${path}\n`).join("") });
  },
});
