import { localProfile, type Profile } from "../../constructs/index.ts";

/** What the agent's pods read as their profile: the local one, and every field in which this one differs from it. */
export function agentProfile(profile: Profile): Readonly<Record<string, unknown>> {
  const { name: base, ...known } = localProfile;
  const changes = Object.entries(profile).filter(([field, value]) => {
    return field !== "name" && JSON.stringify(value) !== JSON.stringify(known[field as keyof typeof known]);
  });
  return { base, ...Object.fromEntries(changes) };
}
