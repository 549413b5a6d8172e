<?php

function login($user, $data) {
  $account = $users->find($data->name);
  // ruleid: brf001-php-unlimited
  return $passwords->verify($data->password, $account);
}

function login($user, $data) {
  $limiter->consume($data->name);
  // ok: brf001-php-unlimited
  return $passwords->verify($data->password, $account);
}

function loginPage($user, $data) {
  // ok: brf001-php-unlimited
  return $views->render($data);
}
