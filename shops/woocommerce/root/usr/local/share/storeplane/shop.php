<?php
/** The steps that make a shop of WooCommerce. Each looks first and can be run again. */
declare(strict_types=1);

namespace Storeplane;

use Automattic\WooCommerce\Internal\DataStores\Orders\DataSynchronizer;
use Automattic\WooCommerce\Internal\Features\FeaturesController;
use Automattic\WooCommerce\Utilities\OrderUtil;

const SAMPLE_SKU = 'storeplane-sample';

/** The shop of a merchant who has not yet said where he is; he changes it in the settings. */
const FIRST_OPTIONS = [
    'woocommerce_onboarding_profile' => ['skipped' => true, 'completed' => true],
    'woocommerce_task_list_hidden' => 'yes',
    'woocommerce_store_address' => '1 Market Street',
    'woocommerce_store_city' => 'San Francisco',
    'woocommerce_store_postcode' => '94105',
    'woocommerce_default_country' => 'US:CA',
    'woocommerce_currency' => 'USD',
    'woocommerce_enable_guest_checkout' => 'yes',
    'woocommerce_allow_tracking' => 'no',
];

function become_administrator(): void
{
    $ids = get_users(['role' => 'administrator', 'orderby' => 'ID', 'number' => 1, 'fields' => 'ID']);
    if ($ids === []) {
        throw new CommandError('the shop has no administrator');
    }
    wp_set_current_user((int) $ids[0]);
}

/** WooCommerce installs itself when it is activated; an activation that was interrupted is made good here. */
function finish_installation(): void
{
    if (!function_exists('WC')) {
        throw new CommandError('WooCommerce is active but did not load');
    }
    if (get_option('woocommerce_version') !== WC()->version) {
        \WC_Install::install();
    }
    if (get_option('woocommerce_version') !== WC()->version) {
        throw new CommandError('WooCommerce did not install; another process may hold its lock, which is stale after 10 minutes');
    }
    say('WooCommerce: ' . WC()->version . ' is installed');
}

function create_pages(): void
{
    \WC_Install::create_pages();
    foreach (['shop', 'cart', 'checkout', 'myaccount'] as $page) {
        if (wc_get_page_id($page) <= 0) {
            throw new CommandError("the page '$page' was not created");
        }
    }
    say('pages: shop, cart, checkout and account exist');
}

/** Else a visitor of the store's address finds WordPress's blog, without a post. */
function show_shop_at_the_address(): void
{
    update_option('page_on_front', wc_get_page_id('shop'));
    update_option('show_on_front', 'page');
    say('front page: the shop');
}

function set_options(): void
{
    foreach (FIRST_OPTIONS as $name => $value) {
        update_option($name, $value);
    }
    open_shop();
    // WooCommerce leads the first visit of an administrator away to its own page for half a minute.
    delete_transient('_wc_activation_redirect');
    say('options: address, currency, guest checkout, open to everybody');
}

function open_shop(): void
{
    update_option('woocommerce_coming_soon', 'no');
    update_option('woocommerce_store_pages_only', 'no');
}

/**
 * WooCommerce does this at the first visit of an administrator: too late for an order that came before. Done here, that
 * visit finds nothing new and can't hide the shop either.
 */
function choose_order_storage(): void
{
    \WC_Install::newly_installed();
    if (!OrderUtil::custom_orders_table_usage_is_enabled() && wc_get_orders(['limit' => 1]) === []) {
        $synchronizer = wc_get_container()->get(DataSynchronizer::class);
        if (!$synchronizer->check_orders_table_exists()) {
            $synchronizer->create_database_tables();
        }
        wc_get_container()->get(FeaturesController::class)->change_feature_enable('custom_order_tables', true);
    }
    if (!OrderUtil::custom_orders_table_usage_is_enabled()) {
        throw new CommandError('order storage: the tables for orders can\'t be enabled; orders exist already or a plugin forbids it');
    }
    say('order storage: orders have tables of their own');
}

function enable_cash_on_delivery(): void
{
    $gateway = cash_on_delivery();
    if ($gateway === null) {
        throw new CommandError('payment: WooCommerce offers no cash on delivery');
    }
    $gateway->update_option('enabled', 'yes');
    say('payment: cash on delivery is enabled');
}

function cash_on_delivery(): ?\WC_Payment_Gateway
{
    return WC()->payment_gateways()->payment_gateways()['cod'] ?? null;
}

/** Zone 0 is everywhere that no other zone covers. */
function create_shipping_rate(): void
{
    $zone = \WC_Shipping_Zones::get_zone(0);
    if ($zone->get_shipping_methods() !== []) {
        say('shipping: the zone of all places had a method before');
        return;
    }
    $id = $zone->add_shipping_method('flat_rate');
    $method = $id ? \WC_Shipping_Zones::get_shipping_method($id) : false;
    if (!$method) {
        throw new CommandError('shipping: the flat rate could not be added');
    }
    $method->init_instance_settings();
    update_option($method->get_instance_option_key(), ['cost' => '10'] + $method->instance_settings);
    \WC_Cache_Helper::get_transient_version('shipping', true);
    say('shipping: flat rate of 10 to all places');
}

function create_sample_product(): void
{
    if (wc_get_product_id_by_sku(SAMPLE_SKU)) {
        say('sample product: was there before');
        return;
    }
    $product = new \WC_Product_Simple();
    $product->set_name('Sample product');
    $product->set_slug('sample-product');
    $product->set_sku(SAMPLE_SKU);
    $product->set_description('Shows that the shop works. Delete it whenever you like.');
    $product->set_regular_price('20');
    $product->set_status('publish');
    if (!$product->save()) {
        throw new CommandError('sample product: it could not be saved');
    }
    say('sample product: created');
}

/**
 * Runs what the queue would run later: an order must not meet tables of another version. WooCommerce may have put the same
 * updates into the queue already, and they must not run twice.
 */
function update_woocommerce_database(): void
{
    require_once WC_ABSPATH . 'includes/wc-update-functions.php';
    as_unschedule_all_actions('', [], 'woocommerce-db-updates');
    $from = (string) get_option('woocommerce_db_version');
    $count = 0;
    foreach ($from === '' ? [] : \WC_Install::get_db_update_callbacks() as $version => $callbacks) {
        foreach (version_compare($from, (string) $version, '<') ? $callbacks : [] as $callback) {
            run_update($callback);
            $count++;
        }
    }
    \WC_Install::update_db_version();
    say('WooCommerce database: version ' . get_option('woocommerce_db_version') . ", $count updates");
}

/** An update that has more to do returns true and is called again; one that never ends must not hold setup for ever. */
function run_update(callable $update): void
{
    for ($round = 0; $round < 1000; $round++) {
        if (!call_user_func($update)) {
            return;
        }
    }
    throw new CommandError('WooCommerce database: an update did not end after 1000 rounds');
}
