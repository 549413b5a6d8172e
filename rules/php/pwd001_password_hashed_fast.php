<?php

function store($password, $body)
{
    // ruleid: pwd001-php-fast-digest
    $stored = md5($password);
    // ok: pwd001-php-fast-digest
    $etag = md5($body);
    // ok: pwd001-php-fast-digest
    $good = password_hash($password, PASSWORD_DEFAULT);
}
