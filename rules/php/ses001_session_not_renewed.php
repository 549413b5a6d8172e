<?php

function loginUser($session, $user) {
  // ruleid: ses001-php-kept-id
  $session->write("app.auth.user", $user);
}

function loginUser($session, $user) {
  session_regenerate_id(true);
  // ok: ses001-php-kept-id
  $session->write("app.auth.user", $user);
}

function login($session, $user) {
  // ok: ses001-php-kept-id
  $session->write("app.theme", $user);
}
