"""Anybody can say that a payment was made: the callback checks no signature and asks nobody.

The address of a callback is known or guessed; a request to it then marks an order as paid or fills a wallet. Verify the
provider's signature over the raw body, or ask the provider for the payment by its id; compare amount, currency and
order, and take each event once.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import PROOFS, Program, asks_provider, named

BAD = """
from flask import Flask, request
from shop.models import Order, db

app = Flask(__name__)

@app.post("/payments/webhook")
# ruleid: MNY006
def webhook():
    order = Order.query.get(request.json["order_id"])
    order.status = "paid"
    db.session.commit()
    return "ok"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Order(db.Model):
    status = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: MNY006", "# ok: MNY006")
    .replace(
        '    order = Order.query.get(request.json["order_id"])',
        '    event = stripe.Webhook.construct_event(request.data, request.headers["Stripe-Signature"], SECRET)\n'
        '    order = Order.query.get(event["data"]["object"]["metadata"]["order"])',
    )
    .replace("from flask import Flask, request", "import os\n\nimport stripe\nfrom flask import Flask, request")
    .replace("app = Flask", 'SECRET = os.environ["WEBHOOK_SECRET"]\n\napp = Flask')
)


@check(
    severity="critical",
    cwe=(345, 347, 306),
    asvs=("4.1.5", "2.3.1"),
    repair="Verify the signature over the raw body: stripe.Webhook.construct_event, razorpay's verify_webhook_signature, "
    "Adyen's is_valid_hmac_notification, Square's is_valid_webhook_event_signature, hmac.compare_digest; or ask the provider",
)
def find(program: Program) -> Iterator[Finding]:
    """Payments that are believed on an endpoint where nobody proves who he is."""
    words = program.table.words
    for path in program.paths(to=("money.webhook", "money.topup"), lacks=PROOFS):
        name = path.endpoint.route or path.entry.func.name
        callback = words.has("verb_callback", path.entry.func.name) or words.has("verb_callback", name)
        if " " not in path.act.name or path.endpoint.kind != "http" or not callback:
            continue
        told = any(named(path.role(role)) for role in ("subject", "amount", "field_value"))
        if told and not asks_provider(path):
            yield path.finding(
                "for whoever calls: no signature is verified and the provider is not asked", kinds=("signature",)
            )
