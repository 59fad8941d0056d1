<?php
/** The parts of the smoke test. */
declare(strict_types=1);

namespace Storeplane;

/** The must-use plugin knows this address too: nobody gets mail about these orders. */
const SMOKE_EMAIL = 'smoke@storeplane.example';

/** The sample product, or, when the merchant has deleted it, any simple product that a guest can order. */
function product_to_order(): \WC_Product
{
    $sample = wc_get_product(wc_get_product_id_by_sku(SAMPLE_SKU));
    $others = wc_get_products(['type' => 'simple', 'status' => 'publish', 'stock_status' => 'instock', 'limit' => 20]);
    foreach ([$sample, ...$others] as $product) {
        if ($product && $product->is_purchasable() && $product->is_in_stock() && !$product->is_downloadable()) {
            return $product;
        }
    }
    throw new CommandError('the shop has no published product in stock that a guest can order');
}

function fill_cart(StoreApi $guest, \WC_Product $product): void
{
    $guest->get('cart');
    $cart = $guest->post('cart/add-item', ['id' => $product->get_id(), 'quantity' => 1]);
    if (($cart['items_count'] ?? 0) !== 1) {
        throw new CommandError('the cart does not hold the product that was put into it');
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
        'postcode' => WC()->countries->get_base_postcode() ?: '94105',
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

/** Cancelled, not deleted: the numbers of orders have no gap. */
function take_back(int $id): void
{
    // The web pod made it, after this process had read what it needed.
    wp_cache_flush();
    $order = wc_get_order($id);
    if (!$order instanceof \WC_Order || $order->get_billing_email() !== SMOKE_EMAIL) {
        throw new CommandError("the order $id is not in the database, or not the one of this test");
    }
    $order->update_status('cancelled', 'Smoke test.');
    // WooCommerce gives the stock back by itself unless a plugin forbids it; doing it twice does no harm.
    wc_maybe_increase_stock_levels($order);
    if (wc_get_order($id)->get_status() !== 'cancelled') {
        throw new CommandError("the order $id could not be cancelled");
    }
}
