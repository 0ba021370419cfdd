"""Texts that have broken other people's documents. Whatever a field takes must bear each of them."""

from __future__ import annotations

HOSTILE: dict[str, str] = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)><b style='position:fixed'>bold</b>",
    "closing tags": "</textarea></div></body></html><svg/onload=alert(1)>",
    "script link": "[press](javascript:alert(1)) [again](JaVaScRiPt:alert(1)) [and](data:text/html;base64,PHM+)",
    "quoted link": '[x](https://a.example/"onmouseover="alert(1)) <https://a.example/?a=1&b=2>',
    "reference link": "[a]\n\n[a]: javascript:alert(1) 'title\" onload=\"alert(1)'",
    "foreign picture": "![pixel](https://tracker.example/p.png) ![x](data:image/svg+xml;base64,AAAA)",
    "picture named badly": "![x](image:../../etc/passwd) ![y](image:%2e%2e%2f) ![z](image:)",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt; &#x3c;img src=x onerror=alert(1)&#x3e; &nbsp;&shy;",
    "formula": '=HYPERLINK("http://a.example","x")\n\n+1+cmd|\' /C calc\'!A0\n\n@SUM(A1:A9)\n\n-2+3',
    "one long word": "x" * 10_000,
    "right to left": "\u202e\u0645\u0631\u062d\u0628\u0627 \u0628\u0643\u0645 \u2067abc\u2069 \u05e9\u05dc\u05d5\u05dd",
    "emoji": "\U0001f469‍\U0001f469‍\U0001f467‍\U0001f466 \U0001f1f3\U0001f1f4 ✊\U0001f3fd " * 50,
    "unprintable": "a\x00b\x07c\x1bd\x7fe\ufffef\r\ng\rh\ud800i",
    "deep quotes": ">" * 5_000 + " deep",
    "deep lists": "\n".join("  " * depth + "- item" for depth in range(200)),
    "deep emphasis": "*" * 5_000 + "text" + "*" * 5_000,
    "open brackets": "[" * 5_000,
    "nested pictures": "![" * 500 + "x" + "](image:abcdefgh)" * 500,
    "wide table": "|" + "a|" * 1_000 + "\n|" + "-|" * 1_000 + "\n|" + "b|" * 1_000,
    "long table": "|a|b|\n|-|-:|\n" + "|1|2|\n" * 2_000,
    "ragged table": "|a|b|\n|-|-|\n|1|\n|1|2|3|4|\n",
    "backticks": "`" * 5_000 + "x",
    "template": "{{ contributions.current_year }} {% load x %} %(name)s {0} ${x}",
    "nothing": " \n\t\n ",
}
