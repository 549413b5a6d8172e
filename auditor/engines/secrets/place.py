"""What kind of file this is: the syntax of its assignments, and how far from production it stands."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath

_SYNTAX = {
    "code": (
        "py pyi pyw js mjs cjs jsx ts tsx java kt kts groovy scala go rb rake php phtml cs fs vb swift m mm c h cc cpp hpp "
        "rs dart lua pl pm ex exs erl hs clj cljs r jl vue svelte sol nim cr gradle gql graphql proto ejs erb cshtml jsp"
    ),
    "shell": "sh bash zsh fish ksh ps1 psm1 psd1 bat cmd command bash_profile bashrc zshrc profile tmux dockerfile mk makefile",
    "line": "env ini properties cfg conf cnf config toml tfvars editorconfig rc netrc pgpass creds credentials trc service props",
    "yaml": "yml yaml eyaml j2 sls",
    "json": "json json5 jsonc ipynb har tfstate avsc webmanifest postman_collection jsonl ndjson",
    "markup": "xml html htm xhtml plist xaml storyboard csproj pom resx svg wsdl xsd xsl nuspec axml",
    "prose": "md mdx markdown rst txt adoc asciidoc tex textile org log rsp",
    "sql": "sql psql ddl dml pgsql mysql",
    "hcl": "tf hcl nomad",
}
_BY_SUFFIX = {suffix: kind for kind, suffixes in _SYNTAX.items() for suffix in suffixes.split()}

_TEST = re.compile(
    r"(^|[/_.\-])(tests?|testing|phpunit|cypress|playwright|storybook|jest|karma|specs?|fixtures?|mocks?|stubs?|cassettes|testdata|test-data|e2e|__tests__|conftest|"
    r"integration[-_]?tests?|unittests?|acceptance|features|androidTest|src/test)([/_.\-]|$)|(?-i:Tests?|Spec|IT|Steps)\.\w+$",
    re.I,
)
_DOCS = re.compile(
    r"(^|/)((?:\w+-)?docs?|api-?docs?|openapi|swagger|documentation|examples?|samples?|demos?|tutorials?|how-?tos?|postman|guides?|playground|snippets|website|man)(/|$)"
    r"|(^|/)(README|CHANGELOG|CHANGES|HISTORY|CONTRIBUTING|UPGRADING|INSTALL|FAQ)[^/]*$|\.(md|mdx|rst|adoc|asciidoc|markdown)$",
    re.I,
)
_SAMPLE = re.compile(
    r"[._-](example|sample|template|dist|tmpl|tpl|default|defaults|skel)s?(\.\w+)?$|(^|/)(example|sample)[._-]", re.I
)
_DEV = re.compile(
    r"(^|[/_.\-])(dev|devel|develop|development|developer|debug|demos?|sandbox|playground|scratch|poc|vagrant|devcontainer|"
    r"seeds?|seeders?|seeding|docker[-_]?dev|local[-_]?dev|benchmarks?|load[-_]?tests?)([/_.\-]|$)"
    r"|(^|[/_.\-])local([/_\-]|\.(?!properties|env)\w+$)|(?-i:(^|/)(?:local)?(?:Dev|dev)(?=[A-Z_\-]))|(?-i:(?<=[a-z])(?:Dev|Debug|Demo|Seeder)(?=[A-Z.]))",
    re.I,
)
_RECORDED = re.compile(
    r"(^|[/_.\-])(cassettes?|vcr|vcr_cassettes|__recordings__|recordings|betamax)([/_.\-]|$)|\.har$", re.I
)
_COMPOSE = re.compile(
    r"(^|/)(?:docker-|podman-)?(?:compose|stack)[\w.\-]*\.ya?ml(?:\.\w+)?$|(^|/)charts?/|(^|/)docker/|(^|/)helm/|(^|/)values[\w.\-]*\.ya?ml$",
    re.I,
)
_DEPLOYED = re.compile(r"(^|[/_.\-])(prod|production|live|release|deployed)([/_.\-]|$)", re.I)
_VENDORED = re.compile(
    r"\.min\.\w+$|(^|/)(?:wwwroot|public|static|assets|resources|webapp|htdocs)/(?:[\w.\-]+/){0,3}(?:lib|libs|plugins|vendor|vendors|3rd|components)/|(^|/)(vendor|vendors|\.yarn|node_modules|bower_components|third[-_]?party|site-packages|Pods|Carthage|external|deps|usr/(?:lib(?:64)?|s?bin|share))/",
    re.I,
)


def syntax(path: str) -> str:
    """code, shell, line, yaml, json, markup, prose, sql, hcl, or "" when the name does not say."""
    name = PurePosixPath(path).name.lower()
    if name in ("dockerfile", "makefile", "jenkinsfile", "vagrantfile", "procfile") or name.startswith("dockerfile"):
        return "shell"
    if name.startswith(".env") or name.endswith((".env", ".env.example", ".env.sample")) or ".env." in name:
        return "line"
    for suffix in reversed(name.split(".")[1:]):
        if suffix in _BY_SUFFIX:
            return _BY_SUFFIX[suffix]
        if suffix not in (
            "example",
            "sample",
            "dist",
            "template",
            "tpl",
            "default",
            "bak",
            "old",
            "orig",
            "local",
            "prod",
            "dev",
        ):
            break
    return "line" if name.startswith(".") or "." not in name else ""


_LOCK = re.compile(
    r"(^|/)(composer\.lock|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.ya?ml|poetry\.lock|uv\.lock|Pipfile\.lock|Cargo\.lock|"
    r"Gemfile\.lock|go\.sum|mix\.lock|flake\.lock|packages\.lock\.json|Podfile\.lock|pubspec\.lock|bun\.lock)$|\.lock$|[\w.]-lock\.(?:json|ya?ml)$",
    re.I,
)
_LABELS = re.compile(
    r"(^|/)(locales?|lang|langs|languages?|i18n|l10n|translations?)/|(^|[/._\-])(messages|strings|labels)[._\-]|(^|/)messages(_\w+)?\.\w+$"
    r"|(^|/)[a-z]{2}([_\-][A-Za-z]{2,4})?\.(json|ya?ml|php|po|pot|properties|ts|js|arb|ftl|xlf|xliff)$|\.(po|pot|arb|xlf|xliff|resx)$",
    re.I,
)
_CI = re.compile(
    r"(^|/)(\.github|\.ci|\.circleci|\.gitlab|\.drone|\.buildkite|\.woodpecker)/|(^|/)(\.gitlab-ci|\.travis|appveyor|azure-pipelines|bitbucket-pipelines|\.drone|Jenkinsfile|wercker)[^/]*$",
    re.I,
)


@lru_cache(maxsize=4096)
def role(path: str) -> str:
    """What the path says: lock, labels (translations), recorded (HTTP traffic), test, ci, vendored, sample, docs, dev, compose, or
    "" for what is deployed."""
    if _LOCK.search(path):
        return "lock"
    if _LABELS.search(path):
        return "labels"
    if _RECORDED.search(path):
        return "recorded"
    if _TEST.search(path):
        return "test"
    if _CI.search(path):
        return "ci"
    if _VENDORED.search(path):
        return "vendored"
    if _SAMPLE.search(path):
        return "sample"
    if _DOCS.search(path):
        return "docs"
    if _DEV.search(path):
        return "dev"
    return "compose" if _COMPOSE.search(path) and not _DEPLOYED.search(path) else ""


def deployed(path: str) -> bool:
    """Whether the path says that this configuration is the one in production."""
    return bool(_DEPLOYED.search(path))


_CLIENT = re.compile(
    r"(^|/)(google-services\.json|GoogleService-Info\.plist|Info\.plist|strings\.xml|AndroidManifest\.xml|local\.properties)$"
    r"|(^|/)(frontend|front-end|client|webapp|web-app|spa|mobile|android|ios|public|static|assets|www)/(.*/)?[^/]+"
    r"\.(js|jsx|ts|tsx|vue|svelte|html|htm|kt|java|swift|m|dart|plist|xml|json)$|\.(jsx|tsx|vue|svelte|swift|storyboard)$",
    re.I,
)


_DUMMY = re.compile(r"(^|[/_.\-])(dummy|fake|snakeoil|insecure|example[_-]key)([/_.\-]|$)", re.I)


def dummy(path: str) -> bool:
    """Whether the file says of itself that it is a dummy."""
    return bool(_DUMMY.search(path))


def client(path: str) -> bool:
    """Whether the file is delivered to users: web client code, mobile sources and resources."""
    return bool(_CLIENT.search(path)) and "server" not in path.lower()
