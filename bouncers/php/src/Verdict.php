<?php

declare(strict_types=1);

namespace Firewatch\Bouncer;

/** What becomes of a request: the status of its answer. */
enum Verdict: int
{
    case Pass = 200;
    case Ban = 403;
    case Throttle = 429;
    case Unavailable = 503;
}
