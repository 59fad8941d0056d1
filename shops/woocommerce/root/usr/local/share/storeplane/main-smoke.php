<?php
/**
 * storeplane-smoke: orders something as a guest, through the web pod, and takes the order back. A new shop must sell. One that
 * has passed before is its merchant's: what a rule of his refuses is said, and is no failure of the shop.
 */
declare(strict_types=1);

namespace Storeplane;

require __DIR__ . '/load.php';
begin_command('storeplane-smoke');

if (!woocommerce_is_present()) {
    throw missing_woocommerce('there is no shop to order from');
}
$database = connect_to_database();
if (read_mark($database, SETUP_MARK) === null) {
    throw new CommandError('setup has not run to its end in this shop');
}
$hasPassed = read_mark($database, SMOKE_MARK) !== null;
$database->close();
prepare_wordpress();
require WORDPRESS_ENTRY;
stay_offline();
require __DIR__ . '/shop.php';
require __DIR__ . '/store-api.php';
require __DIR__ . '/order.php';

remove_smoke_orders();
try {
    order_as_guest(new StoreApi());
} catch (ShopRuleError $rule) {
    if (!$hasPassed) {
        throw new CommandError("a new shop can't sell: {$rule->getMessage()}");
    }
    say("order: the shop answers; not ordered because {$rule->getMessage()}");
}
write_mark(connect_to_database(), SMOKE_MARK, gmdate('c'));
end_command();
