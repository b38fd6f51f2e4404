<?php

declare(strict_types=1);

namespace Firewatch\Bouncer;

/** The settings cannot be used. The message has every fault and no secret. */
final class SettingsFault extends \InvalidArgumentException
{
    /** @param list<string> $faults */
    public function __construct(array $faults)
    {
        parent::__construct('firewatch: ' . implode('; ', $faults));
    }
}
