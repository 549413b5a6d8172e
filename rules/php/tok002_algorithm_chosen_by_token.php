<?php

function read($token, $header)
{
    // ruleid: tok002-php-header-algorithm
    $key = new Key($publicKey, $header->alg);
    // ok: tok002-php-header-algorithm
    $good = new Key($publicKey, 'RS256');
}
