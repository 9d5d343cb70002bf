"""Login users of a site: one database user for each process, and one for the operator's shell, with the least rights.

The roles come from the migrations; who logs in is a member of them. The passwords are the site's own.
"""

from collections.abc import Mapping
from typing import NamedTuple

import psycopg
from psycopg import sql

from services.storage import rights
from services.storage.access.session import ACTING, ERASING, OPERATING, PUBLISHING, SERVING


class LoginUser(NamedTuple):
    """One row: the database user `site_NAME`, whose password is the file `database_NAME`."""

    name: str
    member: tuple[str, ...] = ()  # of these roles, with their rights
    takes: tuple[str, ...] = ()  # these roles only while it works for a person
    works_as: str | None = None  # in this role from the login on: an attribute such as BYPASSRLS is not inherited
    everything: bool = False  # what one user needs who does everything

    @property
    def user(self) -> str:
        """Return the name that PostgreSQL knows."""
        return f"site_{self.name}"

    @property
    def secret(self) -> str:
        """Return the name of the password's file."""
        return f"database_{self.name}"


LOGIN_USERS = (
    LoginUser("router", ("stafet_router",), works_as="stafet_router"),
    LoginUser("relay", ("stafet_relay",)),
    # To end the frozen sessions of other users it must see how they are, and be allowed to; what it counts for
    # somebody's mail it counts in the role that serves people, of what that person sees.
    LoginUser("clock", ("stafet_clock", "pg_read_all_stats", "pg_signal_backend"), (SERVING, ERASING)),
    LoginUser("signer", (rights.SIGNING,)),
    LoginUser("desk", (SERVING,), (ACTING, PUBLISHING, OPERATING)),
    LoginUser("gateway", (PUBLISHING,)),
    # Its connectors bring events in the role that serves publishers.
    LoginUser("dispatcher", (rights.DISPATCHING,), (PUBLISHING,)),
    LoginUser("operator", takes=(SERVING, ACTING, PUBLISHING, OPERATING, ERASING), everything=True),
)

_THERE = "SELECT 1 FROM pg_roles WHERE rolname = %s"


def make(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    """Make the users of these names, or give those that are there these passwords: all of them or none.

    What reaches the server, and its log, is what a password is checked by, not the password.
    """
    with connection.transaction(), connection.cursor() as cursor:
        for one in LOGIN_USERS:
            if one.name in passwords:
                _make(cursor, one, passwords[one.name])


def _make(cursor: psycopg.Cursor, one: LoginUser, password: str) -> None:
    user = sql.Identifier(one.user)
    if cursor.execute(_THERE, (one.user,)).fetchone() is None:
        cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(user))
    proof = cursor.connection.pgconn.encrypt_password(password.encode(), one.user.encode(), b"scram-sha-256")
    more = sql.SQL("BYPASSRLS" if one.everything else "NOBYPASSRLS")
    cursor.execute(sql.SQL("ALTER ROLE {} LOGIN {} PASSWORD {}").format(user, more, sql.Literal(proof.decode())))
    for role in sorted({role for other in LOGIN_USERS for role in (*other.member, *other.takes)}):
        if role not in {*one.member, *one.takes}:  # it may have had it in an earlier version
            cursor.execute(sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(role), user))
    for role in one.member:
        cursor.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), user))
    for role in one.takes:
        cursor.execute(sql.SQL("GRANT {} TO {} WITH INHERIT FALSE").format(sql.Identifier(role), user))
    if one.works_as is not None:
        cursor.execute(sql.SQL("ALTER ROLE {} SET role = {}").format(user, sql.Literal(one.works_as)))
    if one.everything:
        for table, needed in rights.NEEDED.items():
            granted = sql.SQL(", ").join(map(sql.SQL, needed))
            cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(granted, sql.Identifier(table), user))
