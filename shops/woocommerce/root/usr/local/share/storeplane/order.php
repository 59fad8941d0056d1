<?php
/** The parts of the smoke test. */
declare(strict_types=1);

namespace Storeplane;

/** The must-use plugin knows this address too: nobody gets mail about these orders. */
const SMOKE_EMAIL = 'smoke@storeplane.example';

/**
 * A guest's way through the shop, and back.
 *
 * @throws ShopRuleError when a setting of the merchant stands in the way
 */
function order_as_guest(StoreApi $guest): void
{
    $guest->get('cart');
    $product = product_to_order();
    say("product: {$product->get_name()}");
    fill_cart($guest, $product);
    say('cart: holds the product');
    look_for_rules();
    $order = place_order($guest);
    try {
        check_order($order);
        say("order: {$order['order_id']} is processing");
    } finally {
        take_back((int) $order['order_id']);
        say("order: {$order['order_id']} is taken back");
    }
}

/** The sample product, or, when the merchant has deleted it, any simple product that a guest can order. */
function product_to_order(): \WC_Product
{
    $sample = wc_get_product(wc_get_product_id_by_sku(SAMPLE_SKU));
    $others = wc_get_products(['type' => 'simple', 'status' => 'publish', 'stock_status' => 'instock', 'limit' => 20]);
    foreach ([$sample, ...$others] as $product) {
        if ($product && can_be_ordered($product)) {
            return $product;
        }
    }
    throw new ShopRuleError('it has no published product in stock that a guest can order');
}

function can_be_ordered(\WC_Product $product): bool
{
    return $product->get_status() === 'publish' && $product->is_purchasable() && $product->is_in_stock() && !$product->is_downloadable();
}

function fill_cart(StoreApi $guest, \WC_Product $product): void
{
    $cart = $guest->post('cart/add-item', ['id' => $product->get_id(), 'quantity' => 1]);
    if (($cart['items_count'] ?? 0) !== 1) {
        throw new CommandError('the cart does not hold the product that was put into it');
    }
}

/** What would lead to no order, or to an account for nobody, is seen before it is tried. */
function look_for_rules(): void
{
    if (cash_on_delivery()?->enabled !== 'yes') {
        throw new ShopRuleError('the merchant has switched cash on delivery off');
    }
    if (WC()->checkout()->is_registration_required()) {
        throw new ShopRuleError('only customers with an account can order');
    }
}

/** @return array<string, mixed> */
function place_order(StoreApi $guest): array
{
    $address = [
        'first_name' => 'Smoke',
        'last_name' => 'Test',
        'address_1' => WC()->countries->get_base_address() ?: '1 Market Street',
        'city' => WC()->countries->get_base_city() ?: 'San Francisco',
        'state' => WC()->countries->get_base_state(),
        'postcode' => WC()->countries->get_base_postcode(),
        'country' => WC()->countries->get_base_country(),
        'phone' => '555-0100',
    ];
    $order = $guest->post('checkout', [
        'billing_address' => $address + ['email' => SMOKE_EMAIL],
        'shipping_address' => $address,
        'payment_method' => 'cod',
    ]);
    if (!is_int($order['order_id'] ?? null)) {
        throw new CommandError('the checkout answered without the number of an order');
    }
    return $order;
}

/** @param array<string, mixed> $order */
function check_order(array $order): void
{
    if (($order['status'] ?? '') !== 'processing') {
        throw new CommandError("the order's status is '" . ($order['status'] ?? 'missing') . "', not 'processing'");
    }
}

/** Cancelled, so that stock and coupons come back, and removed: the merchant's list holds what people bought. */
function take_back(int $id): void
{
    // The web pod made it, after this process had read what it needed.
    wp_cache_flush();
    $order = wc_get_order($id);
    if (!$order instanceof \WC_Order || $order->get_billing_email() !== SMOKE_EMAIL) {
        throw new CommandError("the order $id is not in the database, or not the one of this test");
    }
    remove_order($order);
}

/** Those of a test that was ended before it could, and drafts of what a rule refused. */
function remove_smoke_orders(): void
{
    foreach (wc_get_orders(['billing_email' => SMOKE_EMAIL, 'limit' => 100]) as $order) {
        $id = $order->get_id();
        remove_order($order);
        say("order: $id of an earlier test is removed");
    }
}

function remove_order(\WC_Order $order): void
{
    $id = $order->get_id();
    // A draft holds no stock, and nobody is told that it was cancelled.
    if ($order->get_status() !== 'checkout-draft') {
        $order->update_status('cancelled', 'Smoke test.');
        // WooCommerce gives the stock back by itself unless a plugin forbids it; doing it twice does no harm.
        wc_maybe_increase_stock_levels($order);
    }
    $order->delete(true);
    if (wc_get_order($id)) {
        throw new CommandError("the order $id of the smoke test could not be removed");
    }
}
