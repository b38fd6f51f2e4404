<?php

declare(strict_types=1);

namespace Firewatch\Bouncer;

/**
 * A place of a bounded number of them: what a key says lies where its hash names, and another key of
 * the same hash takes the place. So no store grows past that, whoever asks.
 */
final class Slot
{
    /** Digits of a hash: 4096 places. */
    private const DIGITS = 3;

    public static function of(string $key): string
    {
        return substr(hash('sha256', $key), 0, self::DIGITS);
    }
}
