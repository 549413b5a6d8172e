<?php

function callback($socialUser, $form)
{
    // ruleid: ext005-php-social-address
    $user = User::where('email', $socialUser->getEmail())->first();
    // ok: ext005-php-social-address
    $own = User::where('email', $form->email)->first();
    // ok: ext005-php-social-address
    $good = Identity::where('subject', $socialUser->getId())->first();
}
