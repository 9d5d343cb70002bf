"""Master keys in a PKCS#11 token: it wraps and unwraps the keys of people, and its own never leave it (design 9)."""

import os
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, exceptions
from pkcs11.types import DecryptMixin, EncryptMixin, SecretKey, Session

from services.effects.master_keys import (
    NONCE,
    KeysAtHand,
    KeysAwayError,
    MasterKeys,
    WrappedKey,
    another_key,
    not_loaded,
)
from services.runtime.config.keys import KeyFileError, Keys, closed_to_others
from services.runtime.config.secret_files import read_secret
from services.runtime.config.settings import Settings

if TYPE_CHECKING:
    from pkcs11._pkcs11 import lib

LABEL = "stafet-master-"
_LABEL = re.compile(rf"{LABEL}([1-9][0-9]{{0,5}})")
_BITS, _TAG = 256, 128
_HELD_SECONDS, _MOST_HELD = 1.0, 10_000

_WRONG_PIN = (
    exceptions.PinIncorrect,
    exceptions.PinInvalid,
    exceptions.PinLenRange,
    exceptions.PinLocked,
    exceptions.PinExpired,
    exceptions.UserPinNotInitialized,
)
_FORGED = (exceptions.EncryptedDataInvalid, exceptions.EncryptedDataLenRange)


class Place(NamedTuple):
    """Where the keys are: the maker's library, the token's label, the file with the PIN."""

    module: Path
    token: str
    pin_file: Path


def master_keys(settings: Settings, held: Keys) -> MasterKeys:
    """Return the master keys of the settings: the token's, and the file's beside them. Raises KeyFileError."""
    if settings.pkcs11_module is None or settings.pkcs11_pin_file is None:
        return KeysAtHand(held.master)
    return KeysInToken(Place(settings.pkcs11_module, settings.pkcs11_token, settings.pkcs11_pin_file), held.master)


class KeysInToken:
    """The keys of a token by version, over one session that is opened anew after a failure; for use by many threads.

    A person's key is kept for a second: a publisher's is asked for in every chunk, and a token in another machine
    answers slowly. An erasure holds everywhere within that second.
    """

    def __init__(self, place: Place, beside: Mapping[int, bytes]) -> None:
        """Log in. Keys `beside` it open what they wrapped before. Raises KeyFileError, KeysAwayError."""
        self._place = place
        self._lock = threading.Lock()
        self._held: dict[tuple[bytes, WrappedKey], tuple[float, bytes]] = {}
        self._session: Session | None = None
        self._keys: dict[int, SecretKey] = {}
        self._failed = False
        self._open()
        self.newest = max(self._keys)
        if twice := sorted(beside.keys() & self._keys.keys()):
            raise KeyFileError(f"hovednøglens version {twice[0]} er både i filen og i tokenet {place.token}")
        self._beside = KeysAtHand(beside) if beside else None
        self._elsewhere = frozenset(beside)

    def wrap(self, person: bytes, raw: bytes) -> WrappedKey:
        """Wrap under the token's newest. Raises KeysAwayError."""
        nonce = os.urandom(NONCE)
        with self._at_work():
            return WrappedKey(self.newest, nonce + _encrypt(self._keys[self.newest], nonce, raw, person))

    def unwrap(self, stored: Sequence[tuple[bytes, WrappedKey]]) -> list[bytes]:
        """Return the bytes of each key, in their order. Raises SealError, KeysAwayError."""
        return [self._unwrap(person, one) for person, one in stored]

    def reach(self) -> None:
        """Let the token encrypt nothing. Raises KeysAwayError; KeyFileError when it takes our PIN no longer."""
        with self._at_work():
            _encrypt(self._keys[self.newest], os.urandom(NONCE), b"", b"")

    def _unwrap(self, person: bytes, one: WrappedKey) -> bytes:
        if self._beside is not None and one.version in self._elsewhere:
            return self._beside.unwrap([(person, one)])[0]
        with self._at_work():
            now = time.monotonic()
            until, raw = self._held.get((person, one), (0.0, b""))
            if now < until:
                return raw
            key = self._keys.get(one.version)
            if key is None:
                raise not_loaded(one.version)
            raw = self._decrypt(key, person, one)
            if len(self._held) >= _MOST_HELD:
                self._held.clear()
            self._held[person, one] = now + _HELD_SECONDS, raw
            return raw

    def _decrypt(self, key: SecretKey, person: bytes, one: WrappedKey) -> bytes:
        nonce, wrapped = one.wrapped[:NONCE], one.wrapped[NONCE:]
        try:
            return _decrypt(key, nonce, wrapped, person)
        except _FORGED:
            raise another_key(one.version) from None
        except exceptions.PKCS11Error:
            # Many tokens have one answer for a key that does not fit and for a fault of their own. What the same key
            # wraps now tells which it was: where that fails too, it is the token's.
            fresh = os.urandom(NONCE)
            _decrypt(key, fresh, _encrypt(key, fresh, b"", person), person)
            raise another_key(one.version) from None

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """Hold the session, and let go of it when the token fails: whoever comes next logs in again."""
        with self._lock:
            try:
                if self._session is None:
                    self._open()
                yield
            except exceptions.PKCS11Error as error:
                self._session, self._failed = None, True
                raise away(self._place, error) from None

    def _open(self) -> None:
        closed_to_others("STAFET_PKCS11_PIN_FILE", self._place.pin_file)
        pin = read_secret("STAFET_PKCS11_PIN_FILE", self._place.pin_file)
        try:
            library = _library(self._place, anew=self._failed)
            self._session = _logged_in(self._place, library, pin)
            self._keys = _found(self._place, self._session)
        except exceptions.PKCS11Error as error:
            raise away(self._place, error) from None


def _library(place: Place, *, anew: bool) -> "lib":
    """Load the maker's library; after a failure begin `anew`, or it knows nothing of a token that was put back."""
    try:
        library = pkcs11.lib(str(place.module))
        if anew:
            library.reinitialize()
    except exceptions.PKCS11Error as error:
        if type(error) is exceptions.PKCS11Error:  # the library could not be loaded at all
            raise KeyFileError(
                f"STAFET_PKCS11_MODULE: {place.module} er intet PKCS#11-bibliotek, der kan bruges"
            ) from None
        raise
    return library


def _logged_in(place: Place, library: "lib", pin: str) -> Session:
    try:
        token = library.get_token(token_label=place.token)
        try:
            return token.open(user_pin=pin)
        except exceptions.UserAlreadyLoggedIn:  # by this very process, whose sessions share a login
            return token.open()
    except exceptions.MultipleTokensReturned:
        raise KeyFileError(f"STAFET_PKCS11_TOKEN: flere tokens hedder {place.token}") from None
    except _WRONG_PIN as error:
        said = "er spærret" if isinstance(error, exceptions.PinLocked) else "tog ikke imod PIN-koden"
        raise KeyFileError(f"STAFET_PKCS11_PIN_FILE: tokenet {place.token} {said} ({type(error).__name__})") from None


def _found(place: Place, session: Session) -> dict[int, SecretKey]:
    keys: dict[int, SecretKey] = {}
    for one in session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.KEY_TYPE: KeyType.AES}):
        named = _LABEL.fullmatch(one.label or "") if isinstance(one, SecretKey) else None
        if named is None or not isinstance(one, SecretKey):
            continue
        version = int(named[1])
        if version in keys or one.key_length != _BITS:
            raise KeyFileError(f"tokenet {place.token}: {one.label} skal være én AES-nøgle på {_BITS} bit")
        keys[version] = one
    if not keys:
        raise KeyFileError(
            f"tokenet {place.token} har ingen hovednøgle: en AES-nøgle på {_BITS} bit, der hedder {LABEL}1"
        )
    return keys


def away(place: Place, error: exceptions.PKCS11Error) -> KeysAwayError:
    """Return the error that names the token and the kind of failure."""
    if isinstance(error, exceptions.NoSuchToken):
        told = f"findes ikke i {place.module}; er det tilsluttet, og er STAFET_PKCS11_TOKEN rigtig?"
    else:
        told = f"svarer ikke ({type(error).__name__})"
    return KeysAwayError(f"tokenet {place.token} {told}")


def _encrypt(key: SecretKey, nonce: bytes, plain: bytes, person: bytes) -> bytes:
    form = pkcs11.GCMParams(nonce, person, _TAG)
    done = cast("EncryptMixin", key).encrypt(plain, mechanism=Mechanism.AES_GCM, mechanism_param=form)
    return cast("bytes", done)


def _decrypt(key: SecretKey, nonce: bytes, wrapped: bytes, person: bytes) -> bytes:
    form = pkcs11.GCMParams(nonce, person, _TAG)
    done = cast("DecryptMixin", key).decrypt(wrapped, mechanism=Mechanism.AES_GCM, mechanism_param=form)
    return cast("bytes", done)
