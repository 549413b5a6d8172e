<?php

function send($user)
{
    // ruleid: rst005-php-predictable
    $resetToken = mt_rand(100000, 999999);
    // ok: rst005-php-predictable
    $colour = mt_rand(0, 5);
    // ok: rst005-php-predictable
    $resetToken = random_int(100000, 999999);
}
