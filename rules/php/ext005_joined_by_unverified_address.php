<?php

function oauthCallback($user, $data) {
  $profile = $provider->profile($data);
  // ruleid: ext005-php-joined-by-email
  $account = $users->findByEmail($profile->email);
  return $account;
}

function oauthCallback($user, $data) {
  $profile = $provider->profile($data);
  $provider->requireVerified($profile);
  // ok: ext005-php-joined-by-email
  $account = $users->findByEmail($profile->email);
  return $account;
}

function searchMembers($user, $data) {
  // ok: ext005-php-joined-by-email
  $account = $users->findByEmail($profile->email);
}
