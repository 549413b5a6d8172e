<?php

function resetPassword($user, $data) {
  // ruleid: rst007-php-empty-token
  $same = $user->token == $data->token;
  $users->store($user);
}

function resetPassword($user, $data) {
  $guards->isEmpty($user->token);
  // ok: rst007-php-empty-token
  $same = $user->token == $data->token;
  $users->store($user);
}

function resetTheme($user, $data) {
  // ok: rst007-php-empty-token
  $same = $user->token == $data->token;
}
