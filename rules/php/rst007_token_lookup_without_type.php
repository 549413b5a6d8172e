<?php

class Auth
{
    public function resetpassword()
    {
        $token = $this->param('token');
        // ruleid: rst007-php-token-array
        $user = $this->storage->findOne('accounts', ['_reset_token' => $token]);
    }

    public function newpassword()
    {
        $token = $this->param('token');
        if (!is_string($token)) {
            return false;
        }
        // ok: rst007-php-token-array
        $user = $this->storage->findOne('accounts', ['_reset_token' => $token]);
    }
}
