<?php
/** storeplane-smoke: orders something as a guest, through the web pod, and takes the order back. */
declare(strict_types=1);

namespace Storeplane;

require __DIR__ . '/load.php';
begin_command('storeplane-smoke');

if (!woocommerce_is_present()) {
    throw missing_woocommerce('there is no shop to order from');
}
$database = connect_to_database();
if (setup_mark($database) === null) {
    throw new CommandError('setup has not run to its end in this shop');
}
$database->close();
prepare_wordpress();
require WORDPRESS_ENTRY;
forbid_outgoing_requests();
require __DIR__ . '/shop.php';
require __DIR__ . '/store-api.php';
require __DIR__ . '/order.php';

$product = product_to_order();
say("product: {$product->get_name()}");
$guest = new StoreApi();
fill_cart($guest, $product);
say('cart: holds the product');
if (cash_on_delivery()?->enabled !== 'yes') {
    say('order: not tried, because the merchant has switched cash on delivery off');
    end_command();
}
$order = place_order($guest);
try {
    check_order($order);
    say("order: {$order['order_id']} is processing");
} finally {
    take_back((int) $order['order_id']);
    say("order: {$order['order_id']} is cancelled");
}
end_command();
