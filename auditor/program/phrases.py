"""The vocabulary's acts as verbs for a person."""

from __future__ import annotations

_PHRASES = {
    "money.topup": "adds money", "money.charge": "charges a stored means of payment", "money.pay": "spends a stored balance",
    "money.transfer": "transfers money", "money.withdraw": "withdraws money", "money.payout": "pays money out",
    "money.refund": "refunds money", "money.redeem": "redeems value", "money.gift": "gives value away",
    "money.card": "changes a stored card", "money.bank": "changes a bank account", "money.auto_reload": "changes automatic reloading",
    "money.pay_code": "makes a payment code", "money.checkout": "starts a hosted checkout", "money.webhook": "takes a payment callback",
    "account.mint": "issues a session or token", "account.login": "logs somebody in", "account.password": "sets a password",
    "account.email": "changes the mail address", "account.phone": "changes the phone number", "account.register": "creates an account",
    "account.reset_request": "starts a password reset", "account.reset_confirm": "completes a password reset",
    "account.close": "deletes an account", "account.api_key": "creates an API key", "account.link": "links an external identity",
    "account.unlink": "unlinks an external identity", "account.mfa_enrol": "enrols a second factor",
    "account.mfa_remove": "removes a second factor", "message.mail": "sends mail", "message.sms": "sends an SMS",
    "message.push": "sends a push message", "row.created": "stores a record", "row.changed": "changes a stored record",
    "row.deleted": "deletes a stored record",
}  # fmt: skip


def phrase(kind: str) -> str:
    """An act as a verb for a person."""
    return _PHRASES.get(kind) or f"performs {kind.replace('.', ' ').replace('_', ' ')}"
