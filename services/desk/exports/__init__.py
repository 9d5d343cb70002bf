"""Exports: one plain sheet of rows becomes a tagged PDF, a spreadsheet, a CSV file or a calendar (desk.md)."""
