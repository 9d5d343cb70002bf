"""A mailbox that publishers send to, read by IMAP: what is taken leaves it, what is refused is moved aside."""
