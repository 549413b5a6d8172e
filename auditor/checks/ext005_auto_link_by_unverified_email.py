"""An external login takes over the local account that has the same mail address.

A provider that lets people write any address into their profile, or a local account that somebody registered with your
address before you, then joins two persons in one account. Link accounts only from inside a session of the local account,
after asking for its password again.
"""

from collections.abc import Iterator
from dataclasses import replace

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.joining import by_collision
from auditor.program.providers import finding_at

BAD = """
from fastapi import FastAPI
from fastapi_users import FastAPIUsers
from httpx_oauth.clients.google import GoogleOAuth2
from shop.users import backend, get_manager, google_secret, key

app = FastAPI()
users = FastAPIUsers(get_manager, [backend])

def add_routes():
    google = GoogleOAuth2("our-client", google_secret)
    # ruleid: EXT005
    app.include_router(users.get_oauth_router(google, backend, key, associate_by_email=True))

# file: shop/settings.py
INSTALLED_APPS = ["allauth.socialaccount"]
ROOT_URLCONF = "shop.urls"
# ruleid: EXT005
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
"""
GOOD = (
    BAD.replace("# ruleid: EXT005", "# ok: EXT005")
    .replace(", associate_by_email=True", "")
    .replace("EMAIL_AUTHENTICATION = True", "EMAIL_AUTHENTICATION = False")
)

SWITCHES = ("SOCIALACCOUNT_EMAIL_AUTHENTICATION", "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT")
PIPELINE = "social_core.pipeline.social_auth.associate_by_email"


@check(
    severity="high",
    cwe=(287, 345, 1390),
    asvs=("6.8.1", "10.5.2", "6.3.4"),
    scope="setting",
    repair="Leave associate_by_email and SOCIALACCOUNT_EMAIL_AUTHENTICATION off, take associate_by_email out of "
    "SOCIAL_AUTH_PIPELINE, and let people connect accounts from their settings page",
)
def find(program: Program) -> Iterator[Finding]:
    """Switches and pipelines that join accounts by address."""
    for name in SWITCHES:
        switch = program.configuration.get(name)
        if switch is not None and switch.value is True:
            yield switch.finding("joins an external login with the local account that has the same address")
    pipeline = program.configuration.get("SOCIAL_AUTH_PIPELINE")
    if pipeline is not None and isinstance(pipeline.value, tuple) and PIPELINE in pipeline.value:
        yield pipeline.finding(
            "joins an external login with the local account that has the same address (associate_by_email)"
        )
    for said in program.source.calls("get_oauth_router"):
        if said.keyword("associate_by_email") is True:
            found = finding_at(program, said, "joins an external login with the account of the same address", said.name)
            yield replace(found, confidence="high")
    yield from by_collision(program)
