<?php

// ruleid: own003-php-unguarded
class User extends Model
{
    protected $guarded = [];
}

// ok: own003-php-unguarded
class Member extends Model
{
    protected $guarded = ['role'];
}
