<?php

function getOrder($request) {
  // ruleid: own001-php-read-by-id
  $id = $request->query("id");
  return $orders->find($id);
}

function getOrder($request) {
  // ok: own001-php-read-by-id
  $id = $request->query("id");
  return $orders->findFor($principal, $id);
}

function getProduct($request) {
  // ok: own001-php-read-by-id
  $id = $request->query("id");
  return $products->find($id);
}
