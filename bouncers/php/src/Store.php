<?php

declare(strict_types=1);

namespace Firewatch\Bouncer;

/**
 * What requests tell later ones. It may forget anything at any time, and MUST take a bounded amount
 * of room: keys are addresses, of which an attacker has many.
 */
interface Store
{
    /**
     * Null: not known, or over.
     *
     * @return array<string, mixed>|null
     */
    public function get(string $key): ?array;

    /** @param array<string, mixed> $value */
    public function set(string $key, array $value, int $seconds): void;

    /** Counts from 1, for so many seconds from the first time on. */
    public function increment(string $key, int $seconds): int;
}
