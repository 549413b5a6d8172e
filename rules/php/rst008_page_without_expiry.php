<?php

// ruleid: rst008-php-page-no-expiry
$find = "SELECT * FROM password_resets WHERE token = :token AND email = :email";

// ruleid: rst008-php-page-no-expiry
$count = 'select count(*) from reset_tokens where token = ?';

// ok: rst008-php-page-no-expiry
$drop = "DELETE FROM password_resets WHERE token = :token";

// ok: rst008-php-page-no-expiry
$users = "SELECT * FROM users WHERE token = :token";

// ok: rst008-php-page-no-expiry
$mine = "SELECT id FROM password_resets WHERE email = :email";
