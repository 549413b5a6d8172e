<?php

$app->extend([
    'setUser' => function ($user) use ($app) {
        // ruleid: ses001-php-closure
        $app('session')->write('app.auth', $user);
    },
    'setUserFresh' => function ($user) use ($app) {
        session_regenerate_id(true);
        // ok: ses001-php-closure
        $app('session')->write('app.auth', $user);
    },
    'setTheme' => function ($theme) use ($app) {
        // ok: ses001-php-closure
        $app('session')->write('app.theme', $theme);
    },
]);
