"""Five hundred texts that somebody might try on a page: markup, scripts, addresses, templates, formulas, other alphabets.

They are what the ledger's fields take (no control characters, one line), so that each of them gets onto pages.
"""

from collections.abc import Iterator
from itertools import islice, product
from typing import Final

COUNT: Final = 500
LONGEST: Final = 64

TAGS: Final = (
    "<script>{0}</script>", "<img src=x onerror={0}>", "<svg onload={0}>", "<svg><script>{0}</script></svg>",
    "<iframe srcdoc='<script>{0}</script>'>", "<body onload={0}>", "<details open ontoggle={0}>", "<a href=javascript:{0}>x</a>",
    "<math><mi xlink:href=javascript:{0}>x", "<style>@import '{0}'</style>", "<link rel=stylesheet href={0}>",
    "<meta http-equiv=refresh content=0;url={0}>", "<object data={0}>", "<embed src={0}>", "<form action={0}><button>x",
    "<input autofocus onfocus={0}>", "<video><source onerror={0}>", "<marquee onstart={0}>", "<template>{0}</template>",
    "<base href={0}>", "<!--{0}-->", "<![CDATA[{0}]]>", "<noscript><p title='</noscript>{0}'>", "<div hx-get={0} hx-trigger=load>",
    "<div data-hx-on:load={0}>", "<div hx-on::load={0}>", "<textarea></textarea>{0}", "<xmp>{0}", "<plaintext>{0}", "<frameset onload={0}>",
)  # fmt: skip
BREAKS: Final = (
    "{0}", "'>{0}", '">{0}', "'\"><b>{0}", "</td>{0}", "</textarea>{0}", "</title>{0}", "</script>{0}", "</option></select>{0}",
    "' onmouseover='{0}", '" onfocus="{0}', "`{0}`", "&lt;{0}&gt;", "&#60;{0}&#62;", "%3C{0}%3E", "\\u003c{0}\\u003e",
)  # fmt: skip
ACTS: Final = ("alert(1)", "//evil.example/x", "fetch('/me')", "document.cookie")
OTHERS: Final = (
    "{{ 7 * 7 }}", "{% include '/etc/passwd' %}", "${7*7}", "#{7*7}", "{{config}}", "{{visit.guest}}", "<%= 7 * 7 %>", "{0}", "%s%s%n", "%(name)s",
    "=1+1", '=HYPERLINK("http://evil.example")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "＝1+1", "＋1", "－1", "＠x",
    "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "//evil.example", "\\\\evil.example\\x", "../../etc/passwd", "file:///etc/passwd",
    "' OR '1'='1", "'; DROP TABLE stored_events;--", "1 UNION SELECT *", '" OR ""="', "admin'--", "null", "undefined", "NaN", "true", "[object Object]",
    "社区<script>alert(1)</script>", "“引号”‘单引号’", "Ω≈ç√∫˜µ≤≥÷", "ﷺ", "𝒳𝒮𝒮", "👩‍👩‍👧‍👦", "ｓｃｒｉｐｔ", "＜script＞alert(1)＜/script＞", "ЅСRІРТ", "İıŞş", "ŁÓDŹ", "ñandú",
    "&amp;&lt;&gt;&quot;&#39;", "&copy;&nbsp;&#x41;", "a" * 64, "中" * 64, "<" * 32 + ">" * 32, "'" * 64, '"' * 64, "{" * 32 + "}" * 32, "%" * 64, "&" * 64,
)  # fmt: skip


def texts() -> list[str]:
    """All different, the plainest of each kind first."""
    found: dict[str, None] = dict.fromkeys(OTHERS)
    found |= dict.fromkeys(islice(_woven(), 4 * COUNT))
    return [each for each in found if len(each) <= LONGEST][:COUNT]


def _woven() -> Iterator[str]:
    for act, (number, tag) in product(ACTS, enumerate(TAGS)):
        for offset in range(4):
            yield BREAKS[(number + 5 * offset) % len(BREAKS)].format(tag.format(act))
