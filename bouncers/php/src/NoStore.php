<?php

declare(strict_types=1);

namespace Firewatch\Bouncer;

/** Remembers nothing: every request is asked about. */
final class NoStore implements Store
{
    public function get(string $key): ?array
    {
        return null;
    }

    public function set(string $key, array $value, int $seconds): void
    {
    }

    public function increment(string $key, int $seconds): int
    {
        // What cannot be counted is over every limit.
        return PHP_INT_MAX;
    }
}
