<?php

function transferMoney($user, $data) {
  // ruleid: own002-php-source-from-request
  $source = $accounts->findById($data->fromAccountId);
  $source->debit($data->amount);
}

function transferMoney($user, $data) {
  // ok: own002-php-source-from-request
  $source = $accounts->findById($data->fromAccountId);
  $ownership->requireOwner($user, $source);
  $source->debit($data->amount);
}

function rateCounterparty($user, $data) {
  // ok: own002-php-source-from-request
  $source = $accounts->findById($data->fromAccountId);
}
