<?php

declare(strict_types=1);

namespace Firewatch\Bouncer;

/** The Local API said nothing that can be used. The message holds no secret. */
final class ApiFailure extends \RuntimeException
{
}
