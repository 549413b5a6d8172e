<?php

function getUserForSignInToken($user, $data) {
  // ruleid: rst008-php-can-be-taken-twice
  $claims = $keys->verifyToken($data->token);
  return $users->find($claims->id);
}

function getUserForSignInToken($user, $data) {
  // ok: rst008-php-can-be-taken-twice
  $claims = $keys->verifyToken($data->token);
  $tokens->delete($claims->id);
  return $users->find($claims->id);
}

function getUserForPage($user, $data) {
  // ok: rst008-php-can-be-taken-twice
  $claims = $keys->verifyToken($data->token);
  return $users->find($claims->id);
}
