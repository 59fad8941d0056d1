<?php
/**
 * storeplane-setup: makes a shop that can take an order. Can be run again at any time; does nothing when its mark is there.
 * Without the plugin it does what WordPress alone can do, so that whoever looks finds that far a working site, and fails.
 */
declare(strict_types=1);

namespace Storeplane;

require __DIR__ . '/load.php';
begin_command('storeplane-setup');

$id = required_variable('STORE_SETUP_ID');
$database = connect_to_database();
say('database: it answers');
lock_setup($database);
$mark = read_mark($database, SETUP_MARK);
if ($mark === $id) {
    say("setup: $id has run before; nothing to do");
    end_command();
}
if ($mark !== null && !woocommerce_is_present()) {
    throw missing_woocommerce('the shop, which was set up with it, is left as it is');
}
run_phase('setup-install.php');
run_phase('setup-wordpress.php');
if (!woocommerce_is_present()) {
    throw missing_woocommerce('WordPress is installed and there is no shop in it');
}
run_phase('setup-woocommerce.php');
write_mark($database, SETUP_MARK, $id);
say("setup: $id is done");
end_command();
