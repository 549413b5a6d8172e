<?php

function mint($payload)
{
    // ruleid: sec002-php-literal
    $token = JWT::encode($payload, 'nobody', 'HS256');
    // ruleid: sec002-php-literal
    $jwtSecret = 'nobodyKnows1';
    // ok: sec002-php-literal
    $good = JWT::encode($payload, getenv('JWT_SECRET'), 'HS256');
    // ok: sec002-php-literal
    $sessionKey = 'user_id';
}

return [
    // ruleid: sec002-php-default
    'secret' => env('JWT_SECRET', 'development'),
    // ok: sec002-php-default
    'key' => env('APP_KEY'),
];
