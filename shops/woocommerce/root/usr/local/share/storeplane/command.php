<?php
/** What every command is made of: plain lines out, one clear error, and an exit code that can be trusted. */
declare(strict_types=1);

namespace Storeplane;

/** EX_CONFIG: the image or the settings are wrong, and trying again changes nothing. The Jobs' podFailurePolicy names it. */
const WRONG_FROM_THE_START = 78;
const TERMINATION_LOG = '/dev/termination-log';

/** A failure that is told to whoever reads the log, without a trace. */
final class CommandError extends \RuntimeException
{
    public function __construct(string $message, public readonly int $exitCode = 1)
    {
        parent::__construct($message);
    }
}

/** Whether the command came to its end; anything else is a failure. */
final class CommandState
{
    public static bool $ended = false;
}

/**
 * From here on a throw, a fatal error and an early end are one line on stderr and exit code 1. When its database fails,
 * WordPress ends the process by itself, with code 0 and a page of HTML; that is why output is kept back.
 */
function begin_command(string $name): void
{
    ob_start();
    register_shutdown_function(function () use ($name): void {
        if (CommandState::$ended) {
            return;
        }
        $output = plain((string) ob_get_clean());
        $reason = error_get_last()['message'] ?? 'no reason was given';
        fwrite(STDERR, "$name: ended early: " . ($output !== '' ? $output : $reason) . "\n");
        exit(1);
    });
    set_exception_handler(function (\Throwable $error) use ($name): void {
        $isTold = $error instanceof CommandError;
        $where = $isTold ? '' : sprintf(' (%s:%d)', $error->getFile(), $error->getLine());
        $message = plain($error->getMessage());
        fwrite(STDERR, "$name: $message$where\n");
        if ($isTold) {
            tell_kubelet($message);
        }
        CommandState::$ended = true;
        exit($isTold ? $error->exitCode : 1);
    });
}

/** One line of text: WordPress and its plugins put their messages into HTML, and nobody who reads a log or the API wants that. */
function plain(string $message): string
{
    return trim(preg_replace('/\s+/', ' ', html_entity_decode(strip_tags($message), ENT_QUOTES | ENT_HTML5)));
}

/** Puts the cause into the pod's status, where it outlives the log. The first to tell knows best: a phase, not who ran it. */
function tell_kubelet(string $cause): void
{
    if (is_writable(TERMINATION_LOG) && filesize(TERMINATION_LOG) === 0) {
        file_put_contents(TERMINATION_LOG, $cause);
    }
}

function end_command(int $code = 0): never
{
    CommandState::$ended = true;
    ob_end_clean();
    exit($code);
}

/** One line of progress. */
function say(string $line): void
{
    fwrite(STDOUT, "$line\n");
}

/** Runs another program of this folder in a process of its own: a state of WordPress can't be left, only started anew. */
function run_phase(string $file): void
{
    // Without a list of descriptors it gets ours; given as streams, PHP would seek back in a log that is a file.
    $process = proc_open([PHP_BINARY, __DIR__ . "/$file"], [], $pipes);
    $code = $process === false ? -1 : proc_close($process);
    if ($code !== 0) {
        $message = "the part $file failed with exit code $code; its own message stands above";
        throw new CommandError($message, $code === WRONG_FROM_THE_START ? $code : 1);
    }
}
