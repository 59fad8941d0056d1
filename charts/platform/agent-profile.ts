import { localProfile, type Profile, productionProfile } from "../../constructs/index.ts";

/** What the agent's pods read as their profile: the nearest built-in one, and every field that differs from it. */
export function agentProfile(profile: Profile): Readonly<Record<string, unknown>> {
  const [nearest = {}] = [productionProfile, localProfile]
    .map((base) => ({ base: base.name, ...changesOf(profile, base) }))
    .toSorted((one, other) => Object.keys(one).length - Object.keys(other).length);
  return nearest;
}

function changesOf(profile: Profile, base: Profile): Readonly<Record<string, unknown>> {
  const changes = Object.entries(profile).filter(([field, value]) => {
    return JSON.stringify(value) !== JSON.stringify(base[field as keyof Profile]);
  });
  return Object.fromEntries(changes);
}
