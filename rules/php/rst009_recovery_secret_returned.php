<?php

function forgotPassword($user, $data) {
  $token = $tokens->make($data->email);
  $mailer->send($data->email, $token);
  // ruleid: rst009-php-record-returned
  return $token;
}

function forgotPassword($user, $data) {
  $token = $tokens->make($data->email);
  $mailer->send($data->email, $token);
  // ok: rst009-php-record-returned
  return true;
}
