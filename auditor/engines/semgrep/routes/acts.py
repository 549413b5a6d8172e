"""What an endpoint does to accounts and money, by the names of its handler and its route, and by what its body says.

Names alone tell it, so the rows of the map that are made of them say so; a finding asks for more than a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAMED: tuple[tuple[str, str], ...] = (
    ("account.mfa_remove", r"(disable|remove|delete|reset|turn_?off)_?.*(2fa|mfa|totp|otp|two_?factor|authenticator)|(2fa|mfa|totp|two_?factor)\w*[_/]?(disable|remove|delete)"),
    ("account.recovery_codes", r"(recovery|backup|scratch)_?codes?"),
    ("account.mfa_enrol", r"(enable|setup|set_up|enrol|activate|register|confirm|generate)_?.*(2fa|mfa|totp|two_?factor|authenticator)|(2fa|mfa|totp|two_?factor)\w*[_/]?(enable|setup|enrol|activate|status|generate|confirm|qr)"),
    ("account.reset_request", r"(forgot|forget|forgotten|lost)_?(pass|pwd|pin)|forgot|(request|send|initiate|start)_?.*(password_?)?(reset|recovery)|(reset|recover\w*)_?(password|pwd|pin)?_?(request|otp|link|mail|email|init)|security_?question|password_?remind"),
    ("account.reset_confirm", r"reset_?(your_?)?(pass|pwd|pin)|(pass\w*|pwd|pin)_?resets?|recover_?(password|account)|(confirm|complete|finish|verify|check|validate)_?.*reset|set_?new_?pass"),
    ("account.password", r"(change|update|edit|set|modify)_?(user_?|my_?|account_?)?(pass(word|wd)?|pwd|pin)(?!_?(hint|polic))|(pass(word|wd)?|pwd|pin)s?[_/]?(change|update|edit)"),
    ("account.second_step", r"(verify|check|validate|submit|login)_?.*(2fa|mfa|totp|otp|two_?factor|second_?factor|passcode|sms_?code)|(2fa|mfa|totp|otp|two_?factor)[_/]?(verify|check|validate|login|challenge)|unlock"),
    ("account.refresh", r"refresh(_?token|_?session|_?jwt)?$|token_?refresh|renew_?token"),
    ("account.login_external", r"(oauth|oidc|saml|sso|google|facebook|github|apple|line|twitter|microsoft|social|provider|omniauth)\w*[_/]?(login|callback|sign_?in|auth|cb|acs|connect)|(login|sign_?in|auth)\w*[_/]?(with|by|via)?_?(oauth|google|facebook|github|apple|line|twitter|sso|social|provider|wechat|openid)"),
    ("account.login_code", r"(magic|one_?time)_?(link|login|code)|login_?(with_?)?(code|token|otp|link)|passwordless"),
    ("account.impersonate", r"impersonat|login_?as|become_?user|switch_?user|sudo_?as"),
    ("account.logout", r"log_?(off|out)|sign_?(off|out)|(^|\W)sessions?\W\w*destroy|(end|destroy|revoke|terminate)_?session"),
    ("account.login", r"(^|[_\W])(log_?[io]n|sign_?in|authenticate(_?user)?|issue_?token|get_?token|create_?(session|token)|obtain_?token|do_?login|post_?login)([_\W]|$)|(^|[_\W])(do|user|admin|customer|post|member)?(login|signin)$|(^|[_\W])sessions?\W+create|auth(entication)?[_/](local|token|session|password)$"),
    ("account.register", r"(^|[_\W])(register|registration|sign_?up|create_?(user|account|customer|member)|new_?user|add_?user|open_?account)s?(?!_?(device|token|webhook|card))|users?\W+(create|store|add|new|register)$|users?Controller\W(create|store|add|save)|registrations?\W+create"),
    ("account.email", r"(change|update|edit|set|verify|confirm|modify)s?_?(user_?|my_?|new_?)?e?-?mail|e?mails?[_/-]?(change|update|verif|confirm)"),
    ("account.phone", r"(change|update|edit|set|verify|confirm)_?(user_?|my_?)?(phone|mobile)|(phone|mobile)(_?number)?[_/](change|update|verif)"),
    ("account.api_key", r"api_?(keys?|tokens?)|access_?tokens?[_/]?(create|new|generate|delete|revoke)|(create|generate|new|revoke|delete)_?access_?token|personal_?access"),
    ("account.close", r"(delete|close|deactivate|remove|destroy)_?(my_?)?(account|user|profile|member|customer|self)$|(account|users?|profile)[_/](delete|close|deactivate)|users?(_?controller)?\W+(destroy|delete|remove)$"),
    ("account.staff_reset", r"(change|update|set|assign|grant)_?(user_?)?roles?|make_?admin|promote|(suspend|ban|block|lock|unlock|disable|activate)_?(user|account|member)|admin\W+update_user"),
    ("account.link", r"(link|connect|bind)_?(social|account|provider|google|facebook|wallet|external)"),
    ("account.unlink", r"(unlink|disconnect|unbind)"),
    ("account.export", r"(data|account|user|profile)_?export|export_?(my_?)?(data|account|user|profile|personal)|download_?my_?data|gdpr"),
    ("money.webhook", r"web_?hooks?|ipn(_|$)|payment_?(notif\w+|callback)"),
    ("money.refund", r"refund|charge_?back"),
    ("money.withdraw", r"with_?draw|cash_?out"),
    ("money.payout", r"pay_?outs?([_\W]|$)"),
    ("money.transfer", r"transfers?(?!_?ownership)|send_?(money|funds|coins?|payment)|remit"),
    ("money.topup", r"top_?up|deposits?([_\W]|$)|recharge|add_?(funds|money|(wallet_?)?balance|credits?)|load_?(wallet|funds|money)|(wallet|balance)\W+(add|update|credit|charge)"),
    ("money.redeem", r"redeem|(apply|use|claim)_?(coupon|voucher|gift|promo)|coupons?[_/](apply|redeem)|claim_?(reward|bonus)"),
    ("money.gift", r"gift_?cards?[_/]?(create|send|buy)|send_?gift|send_?tip"),
    ("money.bank", r"(add|create|save|delete|remove|approve|link)_?.*(beneficiar\w+|payees?|bank_?account)|beneficiar\w+\W+(add|create|store|approve|delete|remove|update)|payees?\W+(add|create|store|delete)|bank_?accounts?\W+(add|create|store|delete)"),
    ("money.card", r"(add|save|attach|create|delete|del|remove|update|store|edit)_?(my_?|credit_?|debit_?|bank_?)?(card|payment_?(method|info|detail))|cards?\W+(add|create|store|delete|remove|update|destroy)|payment_?methods?\W+(add|create|store|delete|destroy|update)|direct_?deposit|(^|[_\W])pay(s|_?controller)?\W+(update|destroy|create)"),
    ("money.auto_reload", r"auto_?(reload|charge|top_?up)"),
    ("money.charge", r"(^|[_\W])(charge|capture)(_?(card|customer|payment|wallet))?s?([_\W]|$)|subscribe|create_?subscription|upgrade_?(to_?)?(plan|membership|premium|pro|vip)|membership$|buy_?(plan|membership)"),
    ("money.checkout", r"check_?out(?!_?(branch|page))|create_?payment_?(intent|session|link)"),
    ("money.pay", r"(^|[_\W])(pay|payments?|purchase|buy|place_?order|submit_?order|create_?order|make_?payment|pay_?(bill|order|invoice)|process_?payment)s?([_\W](create|store|new|make|process|post|execute))?([_\W]*$)|orders?(_?controller)?\W+(create|store|place|post|new)$"),
)  # fmt: skip

_READS: tuple[tuple[str, str], ...] = (
    ("account.history_read", r"(order|transaction|payment|purchase|transfer|loan)s?_?(history|list|logs?|statements?)?|(login|activity|pay|wallet)s?_?(history|logs?|statements?)|histor(y|ies)|statements?|invoices?|track_?order|receipts?"),
    ("account.profile_read", r"profiles?|who_?am_?i|(^|[_\W])me([_\W]|$)|dashboards?|account(_?(info|details?|settings|balance))?s?|users?|customers?|members?|balances?|wallets?|address(es|s)?|cards?|payment_?methods?|beneficiar\w+|payees?|baskets?|carts?|settings|passwords?|passphrases?|secrets?|personal|messages?|inbox|notes?|documents?|locations?|vehicles?|videos?|files?|salary|details|admin"),
)  # fmt: skip
_WRITES = r"profiles?|accounts?|users?|settings|address(es|s)?|preferences|avatar|passphrases?|notes?|baskets?|carts?|videos?|messages?|documents?"

_NAMES = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _NAMED]
_READ = [
    (kind, re.compile(rf"(?:^|[_\W])(?:\w*?_)?(?:{pattern})(?:$|[_\W])", re.IGNORECASE)) for kind, pattern in _READS
]
_WRITE = re.compile(rf"(?:^|[_\W])(?:{_WRITES})(?:$|[_\W])", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SAFE = ("GET", "HEAD")
_CONTROLLER = re.compile(r"_?(controller|handlers?|resource|endpoint|ctrl|api|view)\b", re.IGNORECASE)

_BODY: tuple[tuple[str, str], ...] = (
    ("account.login", r"(jwt|JWT|jsonwebtoken|tokenService|jwtService|jwtUtils?|Jwts?)\.(sign|encode|builder|generate\w*)|generate(Jwt|Access)?Token\(|sign_in[ (]|Auth::(attempt|login)|SignInAsync|PasswordSignInAsync|session\[:user_id\]\s*="),
    ("money.transfer", r"[bB]alance\s*[-+]=|(set|increment|decrement|update|Set)_?[bB]alance\(|->(increment|decrement)\(\s*['\"]balance"),
    ("account.password", r"(?i)(?<!\w)set_?password\(|updatePassword\(|ChangePasswordAsync|ResetPasswordAsync"),
)  # fmt: skip
_BODIES = [(kind, re.compile(pattern)) for kind, pattern in _BODY]
_PASSWORD = re.compile(r"(?i)passw|pwd")


def words(name: str) -> str:
    """A name or a route with its humps and joints as underscores, so that one pattern reads all spellings."""
    return _HUMP.sub("_", name).replace("-", "_").replace(" ", "_")


def acts(qualified: str, route: str, methods: Iterable[str], body: str) -> tuple[str, ...]:
    """The kinds of acts of an endpoint, those that its handler's name tells first; empty when nothing does."""
    methods = tuple(methods)
    parts = re.split(r"[.:#@]", qualified)
    simple = parts[-1]
    holder = _CONTROLLER.sub("", words(parts[-2])) if len(parts) > 1 else ""
    path = "/".join(part for part in words(route).split("/") if part and part[:1] not in ":{<*$")
    reading = bool(methods) and all(method in _SAFE for method in methods)
    texts = [words(simple), f"{holder}/{words(simple)}", path]
    found: list[str] = []
    for text in texts:
        for kind, pattern in _NAMES:
            if pattern.search(text) and not (reading and _is_form(kind)):
                found.append(kind)
                break
        if found and text is texts[0]:
            break
    said = "\n".join(body.splitlines()[:120])
    if not reading and (not found or found == ["account.close"]):
        found += [kind for kind, pattern in _BODIES if pattern.search(said)][:1]
    if not reading and "account.profile_write" not in found and _WRITE.search("/".join(texts[1:])):
        if ("account.login" not in found and "account.register" not in found) or _PASSWORD.search(simple):
            found.append("account.profile_write")
    if not found or reading:
        for kind, pattern in _READ:
            if (reading or not found) and any(pattern.search(text) for text in texts):
                found.append(kind)
                break
    return tuple(dict.fromkeys(found))


def _is_form(kind: str) -> bool:
    """Whether a request that only reads shows a form, or its result, rather than doing the act."""
    return kind.startswith("money.") or kind in ("account.register",)
