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
    // ok: sec002-php-literal
    $lastLoginSessionKey = 'last attempted';
    // ok: sec002-php-literal
    $cookieKey = 'remembered-visitor-name';
    // ruleid: sec002-php-literal
    $other = JWT::encode($payload, 'our-very-own-word', 'HS256');
}

return [
    // ruleid: sec002-php-default
    'secret' => env('JWT_SECRET', 'development'),
    // ok: sec002-php-default
    'key' => env('APP_KEY'),
];
