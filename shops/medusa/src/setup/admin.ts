import type { MedusaContainer } from "@medusajs/framework/types";
import { Modules } from "@medusajs/framework/utils";
import { createUsersWorkflow } from "@medusajs/medusa/core-flows";

async function userId(container: MedusaContainer, email: string): Promise<string> {
  const [known] = await container.resolve(Modules.USER).listUsers({ email }, { take: 1 });
  if (known) return known.id;
  const { result } = await createUsersWorkflow(container).run({ input: { users: [{ email }] } });
  const [created] = result;
  if (!created) throw new Error("Medusa made no user for STORE_ADMIN_EMAIL.");
  return created.id;
}

async function identityId(container: MedusaContainer, login: { email: string; password: string }): Promise<string> {
  const auth = container.resolve(Modules.AUTH);
  const [known] = await auth.listAuthIdentities(
    { provider_identities: { entity_id: login.email, provider: "emailpass" } },
    { take: 1 },
  );
  if (known) return known.id;
  const { success, error, authIdentity } = await auth.register("emailpass", { body: login });
  if (!success || !authIdentity) throw new Error(`Medusa refused the login of STORE_ADMIN_EMAIL: ${error}`);
  return authIdentity.id;
}

/** Each part is looked for first, because a run before may have been killed between them. */
export async function ensureAdmin(container: MedusaContainer, login: { email: string; password: string }) {
  const user_id = await userId(container, login.email);
  const id = await identityId(container, login);
  await container.resolve(Modules.AUTH).updateAuthIdentities({ id, app_metadata: { user_id } });
}
