<?php

function update($request)
{
    // ruleid: own003-php-whole-request
    $request->user()->update($request->all());
    // ok: own003-php-whole-request
    $request->user()->update($request->validated());
    // ok: own003-php-whole-request
    $article->update($request->all());
}
