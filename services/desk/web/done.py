"""Notes that something was done, as an address carries them: believed where a page of the desk led there, and no link.

A browser says where a step came from (W3C Fetch Metadata), through every redirection; what others wrote into an address
is somebody else's claim.
"""

from starlette.requests import Request


def believed(request: Request, name: str) -> str:
    """Return what an address says was done, "" where a page of another site, a mail or a hand leads to it."""
    if request.headers.get("sec-fetch-site") != "same-origin":
        return ""
    return request.query_params.get(name, "")
