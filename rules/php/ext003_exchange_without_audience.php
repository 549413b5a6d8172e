<?php

function tokenExchange($user, $data) {
  // ruleid: ext003-php-token-exchange
  $claims = $keys->verifyToken($data->subject);
  return $claims;
}

function tokenExchange($user, $data) {
  // ok: ext003-php-token-exchange
  $claims = $keys->verifyToken($data->subject);
  requireAudience($claims, $data->client);
  return $claims;
}
