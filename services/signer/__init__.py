"""The signer process: signs the head of the audit log, which it alone has the key for, and asks the witnesses."""
