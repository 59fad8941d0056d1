<?php
/** Work that is due: WordPress's events and WooCommerce's queue. */
declare(strict_types=1);

namespace Storeplane;

/**
 * Runs the events that are due, as wp-cron.php does, until the time is up. One that throws is told and does not stop others.
 *
 * @return array{done: int, failed: int}
 */
function run_due_events(int $seconds): array
{
    $deadline = time() + $seconds;
    $count = ['done' => 0, 'failed' => 0];
    foreach (wp_get_ready_cron_jobs() as $timestamp => $hooks) {
        foreach ($hooks as $hook => $events) {
            foreach ($events as $event) {
                if (time() >= $deadline) {
                    return $count;
                }
                $count[run_event($timestamp, $hook, $event) ? 'done' : 'failed']++;
            }
        }
    }
    return $count;
}

/** Rescheduled before it runs: an event that ends the process must not be the first of every run from now on. */
function run_event(int $timestamp, string $hook, array $event): bool
{
    if ($event['schedule']) {
        wp_reschedule_event($timestamp, $event['schedule'], $hook, $event['args']);
    }
    wp_unschedule_event($timestamp, $hook, $event['args']);
    try {
        do_action_ref_array($hook, $event['args']);
        return true;
    } catch (\Throwable $error) {
        fwrite(STDERR, "event $hook failed: " . plain($error->getMessage()) . "\n");
        return false;
    }
}

/** Runs WooCommerce's queue until it is empty or the time is up. @return int actions done */
function run_action_queue(int $seconds): int
{
    $deadline = time() + $seconds;
    $total = 0;
    do {
        $done = \ActionScheduler_QueueRunner::instance()->run('storeplane');
        $total += $done;
    } while ($done > 0 && time() < $deadline);
    return $total;
}
