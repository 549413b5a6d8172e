<?php

function forgotPassword($user, $data) {
  $account = $users->find($data->email);
  // ruleid: brf003-php-unlimited-recovery
  $mailer->sendMail($account->email);
}

function forgotPassword($user, $data) {
  $limiter->consume($data->email);
  // ok: brf003-php-unlimited-recovery
  $mailer->sendMail($account->email);
}

function sendNewsletter($user, $data) {
  // ok: brf003-php-unlimited-recovery
  $mailer->sendMail($user->email);
}
