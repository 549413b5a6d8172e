"""The forms in which a value is bound to a name, as patterns read from the end of the name on."""

from __future__ import annotations

import re

LEFT = re.compile(r"[\w.$\-]*\Z")
RIGHT = re.compile(r"[\w\-$]*(?:\.[\w\-$]+)*")
_QUOTE = r"""(?P<q>\\*(?:\"\"\"|'''|["'`’‘“”])|&quot;|&apos;|&\#0?3[49];|&\#x2[27];)"""
_WRAP = r"""(?P<wrap>(?:(?:new|await|return)\s+)?(?:\[\]byte|[A-Za-z_$@][\w.:$]{0,60}(?:<\w+>)?!?)\s*\(\s*|[bBrRuUfFLN@$]{1,2}(?=["']))?"""
_CLOSE = r"""(?:\\*["'`]|&quot;|&\#0?3[49];|\*\*|<\w+>|</\w+>)?"""
ASSIGN = re.compile(
    rf"""{_CLOSE}[ \t]*[\])]?\??!?(?:[ \t]*:[ \t]*(?P<type>[A-Za-z_][\w.<>\[\]?|&, ]{{0,40}}?)(?=[ \t]*=[^=>]))?
    (?:<[^<>]{{0,60}}>)*[ \t]*
    (?P<op>={{2,3}}|!={{1,2}}|=>|:=|\?\?=|\|\|=|\?=|\+=|\.=|->|=|:(?!:)|,|<-|<<|-(?=[ \t]+["'])|\|(?=\S))[ \t]*(?:<[^<>]{{0,60}}>)*[ \t]*(?P<cont>\\?\r?\n[ \t]*)?""",
    re.X,
)
CALL = re.compile(r"[ \t]*\(\s*(?:[A-Za-z_]\w*\s*[=:]\s*)?")
ELEMENT = re.compile(r"(?:\s[^<>\n]{0,120})?>[ \t]*(?P<v>[^<>\n]{1,2000}?)[ \t]*(?:</|<!|\n)")
PAIR = re.compile(
    rf"""{_CLOSE}\s*(?:(?:/?>)?\s*<(?:string|value|data)>|,?\s*(?:["']?(?:value|string|val|default|defaultValue|current|content)["']?)\s*[:=]\s*)""",
    re.X,
)
OPTION = re.compile(rf"""[ \t]+(?:{_QUOTE}|(?=[^\s\-\[<|(]))""", re.X)
SPACE = re.compile(
    rf"""[ \t]+(?:["']?(?:BY|TO|is|set\ to)["']?[ \t]+)?(?:{_QUOTE}|(?P<bare>[^\s"'`=:;,(){{}}<>\[\]|]{{4,}})[ \t]*(?=[;\r\n]|$|\#))""",
    re.X,
)
BOUND = re.compile(r"""[\w:.\-]{0,60}=["']""")
EXPIRES = re.compile(r"[?&;](?:e|expires?|X-Amz-Expires|se|exp)=\d", re.I)
RANDOM = re.compile(r"(?=[^0-9\s]*[0-9])(?=[^A-Za-z\s]*[A-Za-z])[A-Za-z0-9_\-+/=.]{16,200}")
QUOTED = re.compile(_WRAP + _QUOTE, re.X)
FALLBACK = re.compile(
    r"""(?:[\w.\[\]"'$]*?(?:environ|getenv|\benv|\bENV|config|settings|Environment)[\w.]*)\s*(?:
        [\[(]\s*["'][\w.\-]+["']\s*(?:,\s*(?:default\s*=\s*|fallback\s*=\s*)?|[)\]]\s*(?:or|\|\||\?\?|\?:)\s*)
      | \.\w+\s*(?:\|\||\?\?)\s*
      )(?P<q>["'`])(?P<v>[^"'`\n]{1,300})(?P=q)""",
    re.X,
)
NAMED = re.compile(r"[A-Za-z_$][\w$.]*")
CHOICE = re.compile(r"""\?\s*["'`]\Z""")
SEAM = re.compile(
    r"""["'`]?\)?[ \t]*(?:\+(?!=)[ \t]*[A-Za-z_$(]|\.[ \t]*\$\w|%[ \t]*[A-Za-z_(]|\.(?:format|replace|join|split|concat|interpolate)\()"""
)
LIST = re.compile(r"\s*[\[,(]\s*(?=[\"'])")
JSON_VALUE = re.compile(r"""\\*["'](?P<k>\w+)\\*["']\s*:\s*\\*["'](?P<v>[A-Za-z0-9+/=_\-]{16,})\\*["']""")
SHELL_DEFAULT = re.compile(r"""["']?\$\{\w+:?[-=](?P<v>[^}\s$]{1,300})\}""")
BARE = {
    "line": re.compile(r"[^\r\n]{1,2000}?(?=[ \t]+[#;]|[ \t]*(?:\r?\n|\\?$|\\\r?\n))", re.M),
    "yaml": re.compile(r"[^\s#&*!|>%@`\"',\[\]{}][^\r\n]{0,2000}?(?=[ \t]+#|[ \t]*(?:\r?\n|$)|[,}\]])", re.M),
    "shell": re.compile(r"[^\s;|&<>()\"'`]{1,2000}"),
    "query": re.compile(r"[^\s&\"'`<>#;|)\]}\\,]{1,2000}"),
    "cookie": re.compile(r"[^\s;\"'`<>\\]{1,2000}"),
    "": re.compile(r"[^\s\"'`;,<>(){}\[\]|]{1,2000}"),
}
