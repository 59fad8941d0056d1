import type { MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils";
import {
  createShippingOptionsWorkflow,
  createShippingProfilesWorkflow,
  createStockLocationsWorkflow,
  linkSalesChannelsToStockLocationWorkflow,
} from "@medusajs/medusa/core-flows";

const setName = "Delivery";
const optionName = "Standard delivery";
const price = 5;

interface Delivery {
  readonly salesChannelId: string;
  readonly regionId: string;
  readonly countries: readonly string[];
}

/** The place that goods are sent from, able to sell through the channel and to send by hand. */
async function ensureStockLocation(container: MedusaContainer, salesChannelId: string): Promise<string> {
  const name = "Warehouse";
  const [known] = await container.resolve(Modules.STOCK_LOCATION).listStockLocations({ name }, { take: 1 });
  const create = async () => {
    const { result } = await createStockLocationsWorkflow(container).run({ input: { locations: [{ name }] } });
    return result[0];
  };
  const location = known ?? (await create());
  if (!location) throw new Error("Medusa made no stock location.");
  await container.resolve(ContainerRegistrationKeys.LINK).create({
    [Modules.STOCK_LOCATION]: { stock_location_id: location.id },
    [Modules.FULFILLMENT]: { fulfillment_provider_id: "manual_manual" },
  });
  await linkSalesChannelsToStockLocationWorkflow(container).run({ input: { id: location.id, add: [salesChannelId] } });
  return location.id;
}

async function ensureShippingProfile(container: MedusaContainer): Promise<string> {
  const [known] = await container.resolve(Modules.FULFILLMENT).listShippingProfiles({ type: "default" }, { take: 1 });
  if (known) return known.id;
  const { result } = await createShippingProfilesWorkflow(container).run({
    input: { data: [{ name: "Default Shipping Profile", type: "default" }] },
  });
  const [created] = result;
  if (!created) throw new Error("Medusa made no shipping profile.");
  return created.id;
}

async function ensureServiceZone(container: MedusaContainer, locationId: string, countries: readonly string[]) {
  const fulfillment = container.resolve(Modules.FULFILLMENT);
  const [known] = await fulfillment.listFulfillmentSets({ name: setName }, { relations: ["service_zones"], take: 1 });
  const geo_zones = countries.map((country_code) => ({ type: "country" as const, country_code }));
  const set =
    known ??
    (await fulfillment.createFulfillmentSets({
      name: setName,
      type: "shipping",
      service_zones: [{ name: setName, geo_zones }],
    }));
  await container.resolve(ContainerRegistrationKeys.LINK).create({
    [Modules.STOCK_LOCATION]: { stock_location_id: locationId },
    [Modules.FULFILLMENT]: { fulfillment_set_id: set.id },
  });
  const [zone] = set.service_zones;
  if (!zone) throw new Error(`The fulfillment set ${setName} has no service zone.`);
  return zone.id;
}

export async function findShippingOption(container: MedusaContainer): Promise<string | undefined> {
  const [known] = await container.resolve(Modules.FULFILLMENT).listShippingOptions({ name: optionName }, { take: 1 });
  return known?.id;
}

/** One flat price to every country of the region, carried out by hand. */
export async function createDelivery(container: MedusaContainer, { salesChannelId, regionId, countries }: Delivery) {
  const locationId = await ensureStockLocation(container, salesChannelId);
  const service_zone_id = await ensureServiceZone(container, locationId, countries);
  const shippingProfileId = await ensureShippingProfile(container);
  await createShippingOptionsWorkflow(container).run({
    input: [
      {
        name: optionName,
        price_type: "flat",
        provider_id: "manual_manual",
        service_zone_id,
        shipping_profile_id: shippingProfileId,
        type: { label: "Standard", description: "Delivered in a few days.", code: "standard" },
        prices: [
          { currency_code: "eur", amount: price },
          { region_id: regionId, amount: price },
        ],
        rules: [
          { attribute: "enabled_in_store", operator: "eq", value: "true" },
          { attribute: "is_return", operator: "eq", value: "false" },
        ],
      },
    ],
  });
  return { locationId, shippingProfileId };
}
