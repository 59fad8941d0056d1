<?php
/** The environment, which the manifests set; every name that is read stands in a call of these functions. */
declare(strict_types=1);

namespace Storeplane;

function required_variable(string $name): string
{
    $value = (string) getenv($name);
    if ($value === '') {
        throw new CommandError("the environment variable $name is not set");
    }
    return $value;
}

/** Content of the file that a variable names, without its last line break. The content never is part of a message. */
function required_secret(string $name): string
{
    $path = required_variable($name);
    $content = @file_get_contents($path);
    if ($content === false || rtrim($content, "\r\n") === '') {
        throw new CommandError("the file $path, which $name names, can't be read or is empty");
    }
    return rtrim($content, "\r\n");
}
