import { localProfile, type Profile, productionProfile } from "../../constructs/index.ts";

/** What the agent's pods read as their profile: a built-in one, and the fields in which this one differs from it. */
export function agentProfile(profile: Profile): Readonly<Record<string, unknown>> {
  const base: Profile = profile.name === productionProfile.name ? productionProfile : localProfile;
  const changes = Object.entries(profile).filter(([field, value]) => {
    return field !== "name" && JSON.stringify(value) !== JSON.stringify(base[field as keyof Profile]);
  });
  return { base: base.name, ...Object.fromEntries(changes) };
}
