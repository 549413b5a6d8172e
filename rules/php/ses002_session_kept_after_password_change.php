<?php

function changePassword($user, $data) {
  // ruleid: ses002-php-stays-after-password-change
  $users->updatePassword($user);
}

function changePassword($user, $data) {
  // ok: ses002-php-stays-after-password-change
  $users->updatePassword($user);
  $sessions->revokeAll($user);
}

function sendPasswordHint($user, $data) {
  // ok: ses002-php-stays-after-password-change
  $mailer->send($user);
}
