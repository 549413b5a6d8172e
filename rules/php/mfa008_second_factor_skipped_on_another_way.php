<?php

function handleCallback($user, $data) {
  $account = $users->find($data->sub);
  // ruleid: mfa008-php-side-door
  return $tokens->createToken($account);
}

function handleCallback($user, $data) {
  $account = $users->find($data->sub);
  $account->requireTotp($data->code);
  // ok: mfa008-php-side-door
  return $tokens->createToken($account);
}

function renderPage($user, $data) {
  // ok: mfa008-php-side-door
  return $tokens->createToken($user);
}
