<?php

function enter($request)
{
    // ruleid: ext001-php-id-from-request
    Auth::loginUsingId($request->id);
    // ok: ext001-php-id-from-request
    Auth::loginUsingId($verified);
}
