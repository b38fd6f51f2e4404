<?php

declare(strict_types=1);

namespace Firewatch\Bouncer\WordPress;

use Firewatch\Bouncer\Slot;
use Firewatch\Bouncer\Store;

/**
 * Where WordPress keeps what may be forgotten: an object cache if there is one, else the database,
 * a row for each slot. Two requests at one time may count as one.
 */
final class TransientStore implements Store
{
    public const PREFIX = 'firewatch_';

    public function get(string $key): ?array
    {
        return $this->read($key)['value'] ?? null;
    }

    public function set(string $key, array $value, int $seconds): void
    {
        $this->write($key, $value, time() + $seconds);
    }

    public function increment(string $key, int $seconds): int
    {
        $known = $this->read($key);
        $count = ($known['value']['count'] ?? 0) + 1;
        $this->write($key, ['count' => $count], $known['ends'] ?? time() + $seconds);
        return $count;
    }

    /** @return array<string, mixed>|null */
    private function read(string $key): ?array
    {
        $read = get_transient(self::PREFIX . Slot::of($key));
        $isOfKey = is_array($read) && ($read['key'] ?? null) === $key && is_array($read['value'] ?? null);
        return $isOfKey && ($read['ends'] ?? 0) > time() ? $read : null;
    }

    /** @param array<string, mixed> $value */
    private function write(string $key, array $value, int $ends): void
    {
        $kept = ['key' => $key, 'ends' => $ends, 'value' => $value];
        set_transient(self::PREFIX . Slot::of($key), $kept, max(1, $ends - time()));
    }
}
