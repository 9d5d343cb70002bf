"""The exit codes of Stafet's processes, and what a supervisor does with each."""

STOPPED = 0  # asked to stop, and did
UNUSABLE = 2  # wrong usage or configuration: starting again helps nobody
FAIL_STOP = 70  # the process no longer trusts its state (sysexits EX_SOFTWARE): start it again
UNWRITABLE = 74  # nobody takes what is written: its reader is gone or its disk full (sysexits EX_IOERR)
TRY_LATER = 75  # a server is away or nothing moves (sysexits EX_TEMPFAIL): start it again
REFUSED = 77  # a server refused our rights (sysexits EX_NOPERM)
