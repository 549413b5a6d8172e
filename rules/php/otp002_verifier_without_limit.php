<?php

class OtpCodes {
  function verify($a, $b) {
    // ruleid: otp002-php-verifier-unlimited
    return $a == $b;
  }
}

class LimitedOtpCodes {
  function verify($a, $b) {
    $this->countAttempt($a);
    // ok: otp002-php-verifier-unlimited
    return $a == $b;
  }
}
