<?php

class Tokens
{
    public function read($token)
    {
        // ruleid: tok001-php-parsed-only
        $parsed = (new Parser())->parse($token);
        return $parsed->getClaim('sub');
    }

    public function verified($token)
    {
        // ok: tok001-php-parsed-only
        $parsed = $this->parser()->parse($token);
        $parsed->verify(new Sha256(), $this->key);
        return $parsed;
    }
}
