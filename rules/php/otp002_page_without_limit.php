<?php

if (isset($_POST['code'])) {
    // ruleid: otp002-php-page-unlimited
    $right = $totp->verify($_POST['code'], null, 1);
}

// ruleid: otp002-php-page-unlimited
$again = $google->verifyCode($secret, $_POST['code']);

// ok: otp002-php-page-unlimited
$signed = $key->verify($_POST['body']);

// ok: otp002-php-page-unlimited
$person = $hasher->verify($_POST['password'], $hash);

function right($totp, $code)
{
    // ok: otp002-php-page-unlimited
    return $totp->verify($code);
}
