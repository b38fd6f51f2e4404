<?php

// What is to be done to an address, until when.

declare(strict_types=1);

namespace Firewatch\Bouncer;

final class Decision
{
    /** Seconds of Go's units. */
    private const UNITS = ['h' => 3600, 'm' => 60, 's' => 1, 'ms' => 1e-3, 'us' => 1e-6, 'µs' => 1e-6, 'ns' => 1e-9];

    /** `$until`: seconds since the epoch. */
    public function __construct(
        public readonly string $type,
        public readonly float $until,
    ) {
    }

    /**
     * The one to follow of those that the API lists: a ban before all else, then the one that lasts
     * longest. What has ended does not count. Null: none.
     *
     * @param list<array<string, mixed>> $listed
     */
    public static function strictest(array $listed, float $now): ?self
    {
        $found = null;
        foreach ($listed as $one) {
            $type = strtolower((string) ($one['type'] ?? ''));
            $until = $now + (self::seconds((string) ($one['duration'] ?? '')) ?? 0);
            if ($type === '' || $until <= $now) {
                continue;
            }
            $decision = new self($type, $until);
            if ($found === null || $decision->isStricterThan($found)) {
                $found = $decision;
            }
        }
        return $found;
    }

    private function isStricterThan(self $other): bool
    {
        return [$this->type === 'ban', $this->until] > [$other->type === 'ban', $other->until];
    }

    /** Of a duration as Go writes it: "3h59m58s", "1.5s"; null for what is none. */
    private static function seconds(string $duration): ?float
    {
        if (preg_match('/\A(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+\z/u', $duration) !== 1) {
            return null;
        }
        preg_match_all('/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/u', $duration, $parts, PREG_SET_ORDER);
        $seconds = 0.0;
        foreach ($parts as [, $count, $unit]) {
            $seconds += (float) $count * self::UNITS[$unit];
        }
        return $seconds;
    }
}
