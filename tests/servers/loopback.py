"""HTTP server of a test on loopback, whose clients may leave at any moment."""

from http.server import ThreadingHTTPServer


class LoopbackServer(ThreadingHTTPServer):
    """Serves from threads that never keep a test waiting."""

    daemon_threads, block_on_close = True, False

    def handle_error(self, *_: object) -> None:
        """Print no traceback of a client that left: Python 3.11 parses source for it, beside a test that does so too.

        Two threads that parse at once can end in `SystemError: AST constructor recursion depth mismatch`
        (CPython gh-106905), and the test has the blame.
        """
