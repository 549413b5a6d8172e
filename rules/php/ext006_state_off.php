<?php

function callback($driver)
{
    // ruleid: ext006-php-stateless
    return Socialite::driver('google')->stateless()->user();
}

function checked($driver)
{
    // ok: ext006-php-stateless
    return Socialite::driver('google')->user();
}
