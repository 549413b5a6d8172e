<?php

// ruleid: inventory-php-class
class Box
{
    // ruleid: inventory-php-function
    public function method($a)
    {
        // ok: inventory-php-function
        return other($a);
    }
}
