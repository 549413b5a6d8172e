"""No rule for new passwords is set: any password will do, the most common ones too.

Lists of leaked passwords are tried first. Ask for at least eight characters, better fifteen, and refuse what is on such
a list; do not force digits or a change every month. An empty list of validators switches Django's rules off.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program

BAD = """
# file: shop/settings.py
INSTALLED_APPS = ["django.contrib.auth"]
# ruleid: PWD004
AUTH_PASSWORD_VALIDATORS = []
"""
GOOD = """
# file: shop/settings.py
INSTALLED_APPS = ["django.contrib.auth"]
# ok: PWD004
AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]
"""


@check(
    severity="medium",
    cwe=(521,),
    asvs=("6.2.1", "6.2.4"),
    repair="List Django's validators (MinimumLengthValidator, CommonPasswordValidator); flask-security: SECURITY_PASSWORD_LENGTH_MIN",
    scope="setting",
)
def find(program: Program) -> Iterator[Finding]:
    """Validators that production's settings switch off, and a minimum length below eight."""
    validators = program.configuration.get("AUTH_PASSWORD_VALIDATORS")
    if validators and validators.value == ():
        yield validators.finding("is empty: any new password is taken")
    least = program.configuration.get("SECURITY_PASSWORD_LENGTH_MIN")
    if least and isinstance(least.value, int) and least.value < 8:
        yield least.finding(f"is {least.value}: new passwords may be that short")
