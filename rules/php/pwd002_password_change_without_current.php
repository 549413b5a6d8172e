<?php

function changePassword($user, $data) {
  // ruleid: pwd002-php-no-current-password
  $users->setPassword($user, $data->next);
}

function changePassword($user, $data) {
  $users->checkPassword($user, $data->current);
  // ok: pwd002-php-no-current-password
  $users->setPassword($user, $data->next);
}

function changeTheme($user, $data) {
  // ok: pwd002-php-no-current-password
  $users->setTheme($user);
}
