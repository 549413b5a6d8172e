<?php

function transferMoney($user, $data) {
  // ruleid: mfa001-php-balance-moved
  $wallet->setBalance($data);
}

function transferMoney($user, $data) {
  $stepUp->require($user);
  // ok: mfa001-php-balance-moved
  $wallet->setBalance($data);
}

function showBalance($user, $data) {
  // ok: mfa001-php-balance-moved
  $view->setBalance($data);
}
