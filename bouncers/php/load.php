<?php

// All of it, in the order of use; nothing happens.

declare(strict_types=1);

require_once __DIR__ . '/src/Address.php';
require_once __DIR__ . '/src/ApiFailure.php';
require_once __DIR__ . '/src/LocalApi.php';
require_once __DIR__ . '/src/Decision.php';
require_once __DIR__ . '/src/Store.php';
require_once __DIR__ . '/src/Slot.php';
require_once __DIR__ . '/src/NoStore.php';
require_once __DIR__ . '/src/ApcuStore.php';
require_once __DIR__ . '/src/FolderStore.php';
require_once __DIR__ . '/src/SettingsFault.php';
require_once __DIR__ . '/src/Settings.php';
require_once __DIR__ . '/src/Verdict.php';
require_once __DIR__ . '/src/Bouncer.php';
require_once __DIR__ . '/src/gate.php';
