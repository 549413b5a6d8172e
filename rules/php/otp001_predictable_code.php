<?php

function send($user)
{
    // ruleid: otp001-php-predictable
    $otp = mt_rand(100000, 999999);
    // ok: otp001-php-predictable
    $colour = mt_rand(0, 5);
    // ok: otp001-php-predictable
    $otp = random_int(100000, 999999);
}
