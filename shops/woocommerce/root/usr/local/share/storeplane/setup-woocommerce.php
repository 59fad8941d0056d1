<?php
/** Third part of setup: what needs WooCommerce. The order matters: order storage is chosen before the first order. */
declare(strict_types=1);

namespace Storeplane;

require __DIR__ . '/load.php';
begin_command('storeplane-setup');
prepare_wordpress();
require WORDPRESS_ENTRY;
stay_offline();
require __DIR__ . '/shop.php';
require __DIR__ . '/queue.php';

become_administrator();
finish_installation();
if (is_first_setup()) {
    create_pages();
    show_shop_at_the_address();
    set_options();
    choose_order_storage();
    // Again: the hooks of a new shop may have added their own defaults.
    open_shop();
    enable_cash_on_delivery();
    create_shipping_rate();
    create_sample_product();
} else {
    say('shop: set up before; pages, options, payment, shipping and products stay as the merchant left them');
}
update_woocommerce_database();
flush_rewrite_rules(false);
say('queue: ' . run_action_queue(60) . ' actions done');
wp_cache_flush();
end_command();
