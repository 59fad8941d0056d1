<?php
/** storeplane-cron: runs what is due in WordPress and in WooCommerce's queue; does nothing before setup. */
declare(strict_types=1);

namespace Storeplane;

require __DIR__ . '/load.php';
begin_command('storeplane-cron');

$database = connect_to_database();
if (read_mark($database, SETUP_MARK) === null) {
    say('cron: setup has not run yet; nothing to do');
    end_command();
}
$database->close();
prepare_wordpress();
define('DOING_CRON', true);
require WORDPRESS_ENTRY;
require __DIR__ . '/queue.php';

// Both together end well before the deadline of the Job, which is 240 s.
['done' => $done, 'failed' => $failed] = run_due_events(100);
say("events: $done done, $failed failed");
if (class_exists('ActionScheduler_QueueRunner')) {
    say('queue: ' . run_action_queue(80) . ' actions done');
} else {
    say('queue: WooCommerce is not active; not run');
}
end_command($failed > 0 ? 1 : 0);
