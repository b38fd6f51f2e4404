<?php

declare(strict_types=1);

namespace Firewatch\Bouncer;

/** In the memory that the processes of a PHP server share; its size is apc.shm_size. */
final class ApcuStore implements Store
{
    private const PREFIX = 'firewatch:';

    public function get(string $key): ?array
    {
        $value = apcu_fetch(self::PREFIX . $key);
        return is_array($value) ? $value : null;
    }

    public function set(string $key, array $value, int $seconds): void
    {
        apcu_store(self::PREFIX . $key, $value, $seconds);
    }

    public function increment(string $key, int $seconds): int
    {
        $count = apcu_inc(self::PREFIX . $key, 1, $isKept, $seconds);
        return is_int($count) ? $count : PHP_INT_MAX;
    }
}
