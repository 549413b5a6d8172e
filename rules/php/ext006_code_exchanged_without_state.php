<?php

function oauthCallback($request) {
  // ruleid: ext006-php-unbound-callback
  $code = $request->query("code");
  return $provider->getAccessToken($code);
}

function oauthCallback($request) {
  // ok: ext006-php-unbound-callback
  $code = $request->query("code");
  $session->requireState($request->query("state"));
  return $provider->getAccessToken($code);
}
