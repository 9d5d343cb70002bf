"""Exports: one plain sheet of rows becomes a tagged PDF, a spreadsheet or a CSV file; dates become a calendar."""
