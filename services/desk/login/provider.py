"""The issuer as people log on by it: OpenID Connect's code flow with PKCE, discovery, and its two ways to log off."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from services.core.access.principal import Principal, PrincipalError
from services.desk.login.attempt import Attempt
from services.desk.login.cookies import Place
from services.runtime.config.secret_files import read_secret
from services.runtime.config.settings import Settings
from services.runtime.identity.claims import principals_of
from services.runtime.identity.issuer_keys import (
    FRESH,
    HURRY,
    PATIENCE,
    PAUSE,
    STALE,
    TIMEOUT,
    Fetch,
    IssuerAwayError,
    fetch,
    is_safe,
)
from services.runtime.identity.tokens import LEEWAY, LONGEST, TokenError, Tokens
from services.storage.sessions.keeping import Vouched

BACK, LOGGED_OFF = "/log-paa/tilbage", "/log-paa"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
_SAID = ("sub", "iat", "exp", "nonce", "auth_time")
_OFF = ("iat", "events", "jti")
_OLDEST_WORD = 120  # seconds: a word to log off is sent at once


class _Shown(ClientAuth, httpx.Auth):
    """How the desk shows the issuer who it is: by Authlib's rules, in httpx' requests."""

    requires_request_body = True

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        """Yield the request with what shows it."""
        place, headers, body = self.prepare(request.method, str(request.url), request.headers, request.content)
        yield httpx.Request(request.method, place, headers=headers, content=body)


class _Client(OAuth2Client):
    """Authlib's client over httpx."""

    client_auth_class = _Shown


class NotVouchedError(Exception):
    """Nobody can be logged on by this: `code` is a closed word; `who` when the issuer said at least that."""

    def __init__(self, code: str, who: Vouched | None = None) -> None:
        """Keep what is wrong; never a token."""
        super().__init__(code)
        self.code, self.who = code, who


class LoggedOff(NamedTuple):
    """What an issuer says is over: a session of its, or all of a person's, begun until then."""

    session: str | None
    handle: str | None
    until: datetime


class Provider:
    """The issuer of the settings; safe between threads."""

    def __init__(self, settings: Settings, tokens: Tokens, get: Fetch = fetch) -> None:
        """Take the settings and what verifies tokens; nothing is asked yet. Raises SettingsError for the secret."""
        self._settings, self._tokens, self._get = settings, tokens, get
        file = settings.desk_client_secret_file
        self._secret = None if file is None else read_secret("STAFET_DESK_CLIENT_SECRET_FILE", file)
        self._about: Mapping[str, Any] = {}
        self._had = self._asked = float("-inf")
        self._asking = threading.Lock()

    def address(self, attempt: Attempt, place: Place) -> str:
        """Return where a browser is sent to log on. Raises IssuerAwayError."""
        with self._client(place) as client:
            address, _ = client.create_authorization_url(
                self._endpoint("authorization_endpoint"),
                state=attempt.state,
                code_verifier=attempt.verifier,
                nonce=attempt.nonce,
                acr_values=" ".join(self._settings.levels),
                max_age=self._oldest,
            )
        return str(address)

    def vouched(self, attempt: Attempt, place: Place, code: str, now: datetime) -> Vouched:
        """Return whom the issuer vouches for by a code. Raises NotVouchedError, IssuerAwayError, KeyFileError."""
        with self._client(place) as client:
            try:
                got = client.fetch_token(
                    self._endpoint("token_endpoint"), code=code, code_verifier=attempt.verifier,
                    grant_type="authorization_code",
                )  # fmt: skip
            except OAuth2Error:
                raise NotVouchedError("code") from None
            except (httpx.HTTPError, ValueError):
                raise IssuerAwayError from None
        token = got.get("id_token")
        if not isinstance(token, str) or len(token) > LONGEST:
            raise NotVouchedError("token")
        return self._read(token, attempt.nonce, got.get("access_token"), now)

    def log_off_address(self, place: Place) -> str | None:
        """Return where a browser logs off at the issuer too, None where that cannot be had.

        The token that the standard recommends as a hint is not kept: it would say who somebody is.
        """
        try:
            address = self._endpoint("end_session_endpoint")
        except IssuerAwayError:
            return None
        back = {"client_id": self._settings.desk_client_id, "post_logout_redirect_uri": f"{place.url}{LOGGED_OFF}"}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(back)}"

    def logged_off(self, token: str, now: datetime) -> LoggedOff:
        """Return what a logout token says (OpenID Connect Back-Channel Logout 1.0 section 2.6).

        Raises NotVouchedError, IssuerAwayError, KeyFileError.
        """
        try:
            said = self._tokens.of_issuer(token, self._settings.desk_client_id, _OFF)
        except TokenError as error:
            raise NotVouchedError(error.code) from None
        session, handle, events = said.get("sid"), said.get("sub"), said["events"]
        until = datetime.fromtimestamp(said["iat"], UTC)
        names = [one for one in (session, handle) if one is not None]
        if not names or not all(isinstance(one, str) for one in names) or "nonce" in said:
            raise NotVouchedError("claims")
        if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
            raise NotVouchedError("claims")
        if now - until > timedelta(seconds=_OLDEST_WORD + LEEWAY):
            raise NotVouchedError("expired")
        return LoggedOff(session, handle, until)

    def _read(self, token: str, nonce: str, access: Any, now: datetime) -> Vouched:
        try:
            said = self._tokens.of_issuer(token, self._settings.desk_client_id, _SAID)
            rules = {"nonce": nonce, "client_id": self._settings.desk_client_id, "access_token": access}
            CodeIDToken(said, {"alg": self._settings.token_algorithm}, params=rules).validate(leeway=LEEWAY)
            found = principals_of(said)
        except TokenError as error:
            raise NotVouchedError(error.code) from None
        except JoseError as error:
            raise NotVouchedError("nonce" if "nonce" in str(error) else "claims") from None
        except PrincipalError:
            raise NotVouchedError("principal") from None
        return self._expect_level(said, found, now)

    def _expect_level(self, said: Mapping[str, Any], found: tuple[Principal, ...], now: datetime) -> Vouched:
        """Return whom a token vouches for, once it is known that this was shown well enough, and not too long ago."""
        level, session, at = said.get("acr"), said.get("sid"), said["auth_time"]
        if isinstance(at, bool) or not 0 <= at <= now.timestamp() + LEEWAY:
            raise NotVouchedError("claims")
        who = Vouched(
            found[0].organisation,
            found[0].handle,
            tuple(one.role for one in found),
            datetime.fromtimestamp(at, UTC),
            level if level in self._settings.levels else None,
            session if isinstance(session, str) else None,
        )
        if who.level is None:
            raise NotVouchedError("level", who)
        if now - who.authenticated_at > timedelta(seconds=self._oldest + LEEWAY):
            raise NotVouchedError("expired", who)
        return who

    @property
    def _oldest(self) -> int:
        return self._settings.desk_session_minutes * 60

    @contextmanager
    def _client(self, place: Place) -> Iterator[_Client]:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as session:
            yield _Client(
                session,
                self._settings.desk_client_id,
                self._secret,
                redirect_uri=f"{place.url}{BACK}",
                scope="openid",
                code_challenge_method="S256",
            )

    def _endpoint(self, name: str) -> str:
        address = self._discovered().get(name)
        if not isinstance(address, str) or not is_safe(address):
            raise IssuerAwayError
        return address

    def _discovered(self) -> Mapping[str, Any]:
        """Return what the issuer says of itself (OpenID Connect Discovery 1.0), asked once in a while.

        One asks at a time, and nobody waits long for it: an issuer that hangs or is away is so for everybody.
        """
        issuer = self._settings.issuer
        if issuer is None:
            raise IssuerAwayError
        if time.monotonic() - self._had >= FRESH and self._asking.acquire(timeout=HURRY if self._about else PATIENCE):
            try:
                self._renew(issuer)
            finally:
                self._asking.release()
        if time.monotonic() - self._had >= STALE:
            raise IssuerAwayError
        return self._about

    def _renew(self, issuer: str) -> None:
        """Ask, unless that was done a moment ago; an issuer that is away leaves what is known."""
        now = time.monotonic()
        if now - self._had < FRESH or now - self._asked < PAUSE:
            return
        try:
            about = self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if about.get("issuer") == issuer:
                self._about, self._had = about, time.monotonic()
        except IssuerAwayError:
            pass
        finally:
            self._asked = time.monotonic()
