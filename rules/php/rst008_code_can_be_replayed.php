<?php

class Steps
{
    public function verify($secret, $code)
    {
        // ruleid: rst008-php-totp-again
        return $this->engine->verifyKey($secret, $code);
    }

    public function check($secret, $code)
    {
        // ruleid: rst008-php-totp-again
        return $totp->verify($code, null, 1);
    }

    public function verifyNew($user, $code)
    {
        // ok: rst008-php-totp-again
        $step = $this->engine->verifyKey($user->secret, $code);
        return $step > $user->last_step;
    }

    public function confirmEnrolment($secret, $code)
    {
        // ok: rst008-php-totp-again
        return $this->engine->verifyKey($secret, $code);
    }

    public function verifyPassword($password, $hash)
    {
        // ok: rst008-php-totp-again
        return $this->hasher->verify($password, $hash);
    }
}
