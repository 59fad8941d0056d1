<?php
/** Everything that the programs share; none of it needs WordPress to be read. */
declare(strict_types=1);

error_reporting(E_ALL & ~E_DEPRECATED & ~E_NOTICE & ~E_USER_DEPRECATED & ~E_USER_NOTICE);
require __DIR__ . '/command.php';
require __DIR__ . '/environment.php';
require __DIR__ . '/database.php';
require __DIR__ . '/wordpress.php';
