<?php
// ruleid: inventory-php-route-call
Route::post('/transfer', [WalletController::class, 'transfer']);
// ruleid: inventory-php-route-call
Route::middleware('auth');
// ok: inventory-php-route-call
Route::has('login');

// ruleid: inventory-php-class-mark, inventory-php-mark
#[Route('/wallet')]
class Wallet extends Controller
{
    #[Route('/transfer', methods: ['POST'])]
    public function transfer(Request $request) { return 1; }
}

// ok: inventory-php-class-mark
#[Entity]
class Account
{
    // ok: inventory-php-mark
    #[Column]
    public function owner() { return 1; }
}
