"""A mail server hands over what publishers send, by SMTP: each mail is durable before it is told so, or refused."""
