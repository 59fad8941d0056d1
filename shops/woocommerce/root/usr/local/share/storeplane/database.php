<?php
/** The database without WordPress: to wait for it, and to know whether setup has run, before anything is loaded. */
declare(strict_types=1);

namespace Storeplane;

const SETUP_MARK = 'storeplane_setup_id';
/** Written when the smoke test passes: the shop has sold, so what it refuses from then on is its merchant's wish. */
const SMOKE_MARK = 'storeplane_smoke_passed';
const DATABASE_WAIT_SECONDS = 120;

/** A connection, as soon as the server lets us in; waits up to two minutes. */
function connect_to_database(): \mysqli
{
    [$host, $port] = explode(':', required_variable('WORDPRESS_DB_HOST')) + [1 => '3306'];
    $user = required_variable('WORDPRESS_DB_USER');
    $password = required_secret('WORDPRESS_DB_PASSWORD_FILE');
    $name = required_variable('WORDPRESS_DB_NAME');
    mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
    $deadline = time() + DATABASE_WAIT_SECONDS;
    while (true) {
        try {
            $connection = mysqli_init();
            $connection->options(MYSQLI_OPT_CONNECT_TIMEOUT, 5);
            $connection->real_connect($host, $user, $password, $name, (int) $port);
            return $connection;
        } catch (\mysqli_sql_exception $error) {
            if (time() >= $deadline) {
                $seconds = DATABASE_WAIT_SECONDS;
                throw new CommandError("the database at $host:$port did not let us in within $seconds s: {$error->getMessage()}");
            }
            sleep(1);
        }
    }
}

/** What was written last: of setup the id of the one that ran to its end. Null before the first. */
function read_mark(\mysqli $database, string $name): ?string
{
    try {
        $statement = $database->prepare('SELECT option_value FROM wp_options WHERE option_name = ?');
    } catch (\mysqli_sql_exception $error) {
        if ($error->getCode() === 1146) {
            return null;
        }
        throw $error;
    }
    $statement->execute([$name]);
    return $statement->get_result()->fetch_column() ?: null;
}

/** Written last, past WordPress's caches: whoever finds it may count on everything before it. */
function write_mark(\mysqli $database, string $name, string $value): void
{
    $sql = "INSERT INTO wp_options (option_name, option_value, autoload) VALUES (?, ?, 'no')
        ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)";
    $database->prepare($sql)->execute([$name, $value]);
}

/** Two setups of one shop never run at the same time; the lock goes with the connection. */
function lock_setup(\mysqli $database): void
{
    if ((int) $database->query("SELECT GET_LOCK('storeplane-setup', 60)")->fetch_column() !== 1) {
        throw new CommandError('another setup of this shop is still running after 60 s');
    }
}
