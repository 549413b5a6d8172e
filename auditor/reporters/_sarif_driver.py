"""The part of a SARIF run that describes auditor: rules with their help, notifications, taxonomies."""

from __future__ import annotations

from typing import Any

from auditor import explain
from auditor.check import Check
from auditor.ledger import Entry
from auditor.reporters._clean import printable
from auditor.reporters._sarif_places import artifact
from auditor.reporters._view import View, counted

LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}
"""GitHub and DefectDojo: above 9 critical, from 7 high, from 4 medium, above 0 low."""

_AREAS = {
    "MFA": "multi-factor",
    "RST": "account-recovery",
    "EXT": "external-identity",
    "SEC": "secrets",
    "BRF": "brute-force",
    "OTP": "one-time-codes",
    "SES": "sessions",
    "TOK": "tokens",
    "OWN": "authorization",
    "MNY": "payments",
    "PII": "personal-data",
    "PWD": "passwords",  # auditor: ignore[SEC001] -- a tag for a family of checks, no password
    "NTF": "notification",
    "LOG": "logging",
    "AUD": "maintainability",
}

NOTIFICATIONS = {
    "unread": ("NTC001", "FileNotRead", "A file in scope could not be read, so nothing in it was judged.", "warning"),
    "engine": ("NTC002", "EngineNotRun", "An engine is missing, failed, or ran out of time.", "warning"),
    "bound": ("NTC003", "LimitReached", "A limit of depth, time or memory cut the analysis short.", "warning"),
    "unknown": ("NTC004", "SymbolNotUnderstood", "A symbol on the way to an act could not be resolved.", "note"),
    "skipped": ("NTC005", "OutOfScope", "Files are out of scope by their path.", "note"),
    "config": ("NTC006", "Configuration", "A part of the configuration has no effect.", "warning"),
}
"""By ledger kind: descriptor id, name, description, level."""

_WHAT_TO_DO = "`auditor scan --verbose` lists every case; under `--strict` an incomplete run ends with exit code 4."

ASVS_VERSION = "5.0.0"


class Driver:
    """``tool.driver`` and ``taxonomies``, and the indices that results use to point into them."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.checks = explain.topics(view.checks)
        self.index = {one.id: number for number, one in enumerate(self.checks)}
        self.cwe = sorted({number for one in self.checks for number in one.cwe})
        self.asvs = sorted({number for one in self.checks for number in one.asvs}, key=_numeric)

    def component(self) -> dict[str, Any]:
        """The ``toolComponent``."""
        return {
            "name": "auditor",
            "organization": "The auditor developers",
            "fullName": f"auditor {self.view.version}",
            "shortDescription": {"text": "Static audit of what code does to accounts and money."},
            "fullDescription": {
                "text": "Static audit of what a code base does to accounts and money, "
                "and of the protection that is missing."
            },
            "semanticVersion": self.view.version,
            "version": self.view.version,
            "informationUri": explain.PROJECT,
            "language": "en-US",
            "supportedTaxonomies": [{"name": one["name"], "index": n} for n, one in enumerate(self.taxonomies())],
            "notifications": [
                {
                    "id": number,
                    "name": name,
                    "shortDescription": {"text": description},
                    "fullDescription": {"text": description},
                    "help": {"text": f"{description} {_WHAT_TO_DO}"},
                    "defaultConfiguration": {"level": level},
                }
                for number, name, description, level in NOTIFICATIONS.values()
            ],
            "rules": [self._rule(one) for one in self.checks],
        }

    def taxonomies(self) -> list[dict[str, Any]]:
        """CWE and ASVS, as far as the rules refer to them; what is empty is left out."""
        cwe = {
            "name": "CWE",
            "version": "4.17",
            "organization": "MITRE",
            "informationUri": "https://cwe.mitre.org/data/index.html",
            "shortDescription": {"text": "The MITRE Common Weakness Enumeration."},
            "isComprehensive": False,
            "taxa": [
                {"id": f"CWE-{one}", "helpUri": f"https://cwe.mitre.org/data/definitions/{one}.html"}
                for one in self.cwe
            ],
        }
        asvs = {
            "name": "OWASP ASVS",
            "version": ASVS_VERSION,
            "organization": "OWASP",
            "informationUri": "https://owasp.org/www-project-application-security-verification-standard/",
            "shortDescription": {"text": "The OWASP Application Security Verification Standard."},
            "isComprehensive": False,
            "taxa": [{"id": f"v{ASVS_VERSION}-{one}"} for one in self.asvs],
        }
        return [one for one in (cwe, asvs) if one["taxa"]]

    def _rule(self, check: Check) -> dict[str, Any]:
        rule: dict[str, Any] = {
            "id": check.id,
            "name": "".join(word.capitalize() for word in check.name.split("-")),
            "shortDescription": {"text": _cut(f"{check.title}.", 255)},
            "fullDescription": {"text": _cut(_plain(f"{check.title}.\n\n{check.docs}"), 1000)},
            "help": {"text": explain.text(check), "markdown": explain.markdown(check)},
            "helpUri": explain.help_uri(check),
            "defaultConfiguration": {"level": LEVELS[check.severity]},
            "properties": self._properties(check),
        }
        if check.deprecated_ids:
            rule["deprecatedIds"] = list(check.deprecated_ids)
        if relationships := self._relationships(check):
            rule["relationships"] = relationships
        return rule

    def _properties(self, check: Check) -> dict[str, Any]:
        area = _AREAS.get(check.family, "accounts")
        if check.family == "AUD":
            return {"tags": [area], "precision": "very-high"}
        cwe = [f"external/cwe/cwe-{number:03d}" for number in check.cwe[:7]]
        return {
            "tags": ["security", area, *cwe],
            "precision": _precision(check),
            "security-severity": SECURITY_SEVERITY[check.severity],
        }

    def _relationships(self, check: Check) -> list[dict[str, Any]]:
        out: list[dict[str, Any]] = []
        for name, ids, known in (
            ("CWE", [f"CWE-{one}" for one in check.cwe], [f"CWE-{one}" for one in self.cwe]),
            (
                "OWASP ASVS",
                [f"v{ASVS_VERSION}-{one}" for one in check.asvs],
                [f"v{ASVS_VERSION}-{one}" for one in self.asvs],
            ),
        ):
            where = next((n for n, one in enumerate(self.taxonomies()) if one["name"] == name), 0)
            out += [
                {
                    "target": {
                        "id": one,
                        "index": known.index(one),
                        "toolComponent": {"name": name, "index": where},
                    },
                    "kinds": ["relevant"],
                }
                for one in ids
            ]
        return out


def notifications(view: View, *kinds: str) -> list[dict[str, Any]]:
    """The ledger as notifications; files out of scope are counted by reason, not listed."""
    ledger = view.ledger
    out = [_notification(view, entry) for entry in ledger.of(*(kind for kind in kinds if kind != "skipped"))]
    if "skipped" in kinds:
        reasons: dict[str, int] = {}
        for entry in ledger.of("skipped"):
            reasons[entry.why] = reasons.get(entry.why, 0) + 1
        for why, count in sorted(reasons.items()):
            out.append(_note("skipped", f"{counted(count, 'file')} out of scope: {printable(why)}."))
    return out


def _notification(view: View, entry: Entry) -> dict[str, Any]:
    clean = view.reader.clean
    times = f" (on the way of {counted(entry.count, 'endpoint')})" if entry.kind == "unknown" else ""
    note = _note(entry.kind, f"{clean(entry.subject)}: {clean(entry.why)}{times}.")
    if entry.kind == "unread":
        location: dict[str, Any] = {"artifactLocation": artifact(entry.subject)}
        if entry.line:
            location["region"] = {"startLine": entry.line}
        note["locations"] = [{"physicalLocation": location}]
    return note


def _note(kind: str, text: str) -> dict[str, Any]:
    number, _, _, level = NOTIFICATIONS[kind]
    index = [one[0] for one in NOTIFICATIONS.values()].index(number)
    return {"descriptor": {"id": number, "index": index}, "level": level, "message": {"text": text}}


def _precision(check: Check) -> str:
    measured = explain.precision(check.id)
    if measured is None:
        return "medium"
    share = measured[0] / measured[1]
    return "very-high" if share >= 0.95 else "high" if share >= 0.8 else "medium" if share >= 0.5 else "low"


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 3].rsplit(" ", 1)[0] + "..."


def _numeric(requirement: str) -> list[int]:
    return [int(part) if part.isdigit() else 0 for part in requirement.split(".")]
