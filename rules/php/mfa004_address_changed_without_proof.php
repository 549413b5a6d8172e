<?php

function changeEmail($user, $data) {
  // ruleid: mfa004-php-email-changed
  $users->save($user);
}

function changeEmail($user, $data) {
  $passwords->check($user, $data->password);
  // ok: mfa004-php-email-changed
  $users->save($user);
}

function changeTheme($user, $data) {
  // ok: mfa004-php-email-changed
  $users->save($user);
}
