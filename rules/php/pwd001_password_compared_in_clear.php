<?php

function login($row, $password)
{
    // ruleid: pwd001-php-in-clear
    if ($row['password'] == $password) {
        return true;
    }
    // ok: pwd001-php-in-clear
    return password_verify($password, $row['password']);
}
