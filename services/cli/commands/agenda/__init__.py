"""`stafet agenda`: meetings of a forum and what is on their agendas."""
