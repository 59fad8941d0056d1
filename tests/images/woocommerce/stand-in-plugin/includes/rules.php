<?php
/** What the Store API refuses an order for: the plugin's codes, statuses and sentences, as they were seen. */

function stand_in_refusal(string $code, string $message, array $data = []): WP_Error
{
    return new WP_Error($code, $message, ['status' => 400] + $data);
}

function stand_in_stock_rule(): ?WP_Error
{
    if (get_option('stand_in_sold_meanwhile') !== 'yes') {
        return null;
    }
    $message = 'You cannot add &quot;Sample product&quot; to the cart because the product is out of stock.';
    return stand_in_refusal('woocommerce_rest_product_out_of_stock', $message);
}

/** Whatever a test wants to be answered. */
function stand_in_trouble(): ?WP_Error
{
    $code = get_option('stand_in_checkout_answer');
    return $code === false ? null : eval($code);
}

function stand_in_checkout_rule(WP_REST_Request $request): ?WP_Error
{
    $address = $request['shipping_address'];
    return stand_in_postcode_rule($address)
        ?? stand_in_address_rule($address)
        ?? stand_in_shipping_rule($address)
        ?? stand_in_payment_rule($request['payment_method']);
}

function stand_in_postcode_rule(array $address): ?WP_Error
{
    $patterns = ['US' => '/^\d{5}$/', 'DE' => '/^\d{5}$/', 'GB' => '/^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/', 'CA' => '/^[A-Z]\d[A-Z] ?\d[A-Z]\d$/'];
    if ($address['postcode'] === '' || preg_match($patterns[$address['country']], $address['postcode'])) {
        return null;
    }
    $message = 'The provided postcode / ZIP is not valid';
    $params = ['billing_address' => $message, 'shipping_address' => $message];
    return stand_in_refusal('rest_invalid_param', 'Invalid parameter(s): billing_address, shipping_address', ['params' => $params]);
}

function stand_in_address_rule(array $address): ?WP_Error
{
    $required = ['postcode' => $address['country'] === 'US' ? 'ZIP Code' : 'Postcode'];
    if (in_array($address['country'], ['US', 'CA'], true)) {
        $required['state'] = 'State';
    }
    if (get_option('woocommerce_checkout_company_field') === 'required') {
        $required['company'] = 'Company name';
    }
    foreach ($required as $field => $label) {
        if (($address[$field] ?? '') === '') {
            $message = "There was a problem with the provided shipping address: $label is required";
            return stand_in_refusal('woocommerce_rest_invalid_address', $message);
        }
    }
    return null;
}

function stand_in_shipping_rule(array $address): ?WP_Error
{
    $countries = get_option('stand_in_ships_to');
    return $countries === false || in_array($address['country'], $countries, true)
        ? null
        : stand_in_refusal('woocommerce_rest_invalid_shipping_option', 'Sorry, this order requires a shipping option.');
}

function stand_in_payment_rule(string $method): ?WP_Error
{
    $settings = get_option('woocommerce_cod_settings') ?: [];
    if ($method === 'cod' && ($settings['enabled'] ?? 'no') === 'yes' && ($settings['enable_for_methods'] ?? []) === []) {
        return null;
    }
    $message = 'Cash on delivery is not available for this order—please choose a different payment method';
    return stand_in_refusal('woocommerce_rest_checkout_payment_method_disabled', $message);
}
