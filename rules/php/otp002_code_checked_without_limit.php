<?php

function verifyOtpCode($user, $data) {
  $stored = $codes->find($user);
  // ruleid: otp002-php-unlimited
  return $stored == $data->code;
}

function verifyOtpCode($user, $data) {
  $stored = $codes->countAttempt($user);
  // ok: otp002-php-unlimited
  return $stored == $data->code;
}

function verifyCheckout($user, $data) {
  $stored = $codes->find($user);
  // ok: otp002-php-unlimited
  return $stored == $data->code;
}
