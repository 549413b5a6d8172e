<?php

function disableTwoFactor($user, $data) {
  // ruleid: mfa004-php-stripped
  $user->setTwoFactorEnabled(false);
}

function disableTwoFactor($user, $data) {
  $totp->verify($user->secret, $data->code);
  // ok: mfa004-php-stripped
  $user->setTwoFactorEnabled(false);
}

function disableNewsletter($user, $data) {
  // ok: mfa004-php-stripped
  $user->setNewsletterEnabled(false);
}
